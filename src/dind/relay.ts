import { chmod, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Where connections come from and go to. */
export type RelayOptions = {
  readonly socketPath: string;
  /** `http://host:port` or `tcp://host:port`. */
  readonly url: string;
};

/** Any user of the container may be the client. */
const SOCKET_MODE = 0o666;

/**
 * Passes connections to a unix socket on to a server, byte by byte, so that whatever speaks the Docker API over it,
 * hijacked streams included, works as if the server were there.
 * @returns The server that listens; its user closes it.
 * @throws {Error} If the URL names no host and port, or the socket cannot be made.
 */
export async function relayDocker({ socketPath, url }: RelayOptions): Promise<Server> {
  const target = readTarget(url);
  await rm(socketPath, { force: true }); // one that a sidecar before this has left
  const server = createServer({ allowHalfOpen: true }, (client) => pass(client, target));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(socketPath, resolve);
  await promise;
  await chmod(socketPath, SOCKET_MODE);
  return server;
}

type Target = { readonly host: string; readonly port: number };

function readTarget(url: string): Target {
  const { hostname, port, protocol } = URL.parse(url.replace(/^tcp:/, "http:")) ?? {};
  if (!hostname || !port || protocol !== "http:")
    throw new Error(`Cannot reach kubedock at "${url}": not http://host:port`);
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(port) };
}

function pass(client: Socket, target: Target): void {
  const server = connect({ ...target, allowHalfOpen: true });
  client.pipe(server);
  server.pipe(client);
  const cut = (): void => {
    client.destroy();
    server.destroy();
  };
  for (const side of [client, server]) side.on("error", cut);
  client.once("close", () => server.destroySoon());
  server.once("close", () => client.destroySoon());
}
