import type { Log } from "../../engine/engine.ts";
import { createListener, type Listener } from "./listener.ts";
import { isLoopback } from "../own-address.ts";
import type { ServerConfig } from "../server-config.ts";
import { createTlsListener } from "./tls-listener.ts";

/** What is served, and where it is told of. */
type ListenOptions = {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly log: Log;
};

/**
 * Listens wherever the settings say.
 * @returns The port on TCP that it got, if any.
 * @throws {Error} If an address is in use, or a certificate cannot be used.
 */
export async function listen(
  { tcp, socketPath }: ServerConfig,
  options: ListenOptions,
): Promise<{ readonly listeners: readonly Listener[]; readonly port: number | undefined }> {
  let port: number | undefined;
  const listeners = [
    ...(tcp ? [createTcpListener(tcp, options)] : []),
    ...(socketPath ? [createListener(options, { socketPath })] : []),
  ];
  for (const listener of listeners) {
    const address = await listener.listen();
    if ("port" in address) port = address.port;
    options.log.info(
      `Listening on ${"socketPath" in address ? address.socketPath : `${address.host}:${address.port}`}`,
    );
  }
  return { listeners, port };
}

function createTcpListener(
  { host, port, tls }: NonNullable<ServerConfig["tcp"]>,
  options: ListenOptions,
): Listener {
  if (!tls?.caFile && !isLoopback(host)) {
    options.log.info(
      "Whoever reaches the TCP port can run Pods with the rights of this server: see --tls-verify",
    );
  }
  const address = { host: host || "::", port };
  return tls
    ? createTlsListener(options, { ...address, files: tls })
    : createListener(options, address);
}
