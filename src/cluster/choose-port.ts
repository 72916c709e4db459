import { ClusterError } from "./cluster-error.ts";

/**
 * Returns a port of 127.0.0.1 that is free just now: the one that is asked for, or any. An engine would notice a
 * taken port too, but podman 4 removes the rules of the container that has it.
 * @param flag What to name in the error.
 * @throws {ClusterError} If the port is taken.
 */
export function choosePort(flag: string, port = 0): number {
  try {
    using server = Bun.listen({ hostname: "127.0.0.1", port, socket: { data: () => {} } });
    return server.port;
  } catch (cause) {
    throw new ClusterError(
      `Cannot publish port ${port}: it is taken. Choose another with "${flag}"`,
      { cause },
    );
  }
}
