import type { Log } from "../../engine/engine.ts";
import { createListener, type Listener } from "./listener.ts";
import { EngineError, errorMessage } from "../../model/errors.ts";
import { joinHostPort } from "../../model/notation/join-host-port.ts";
import { isLoopback } from "../../model/notation/loopback.ts";
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
 * @throws {EngineError} If an address is in use, or a certificate cannot be used; nothing listens then.
 */
export async function listen(
  { tcp, socketPath }: ServerConfig,
  options: ListenOptions,
): Promise<{ readonly listeners: readonly Listener[]; readonly port: number | undefined }> {
  let port: number | undefined;
  const places = new Map<string, Listener>();
  if (tcp) places.set(`${tcp.host}:${tcp.port}`, createTcpListener(tcp, options));
  if (socketPath) places.set(socketPath, createListener(options, { socketPath }));
  const listeners = [...places.values()];
  for (const [place, listener] of places) {
    const address = await listener.listen().catch(async (cause: unknown) => {
      await Promise.allSettled(listeners.map((each) => each.close(AbortSignal.abort()))); // as some may not be open
      const message = `Cannot listen on "${place}": ${errorMessage(cause)}`;
      throw new EngineError("conflict", message, { cause });
    });
    if ("port" in address) port = address.port;
    options.log.info(
      `Listening on ${"socketPath" in address ? address.socketPath : joinHostPort(address.host, address.port)}`,
    );
  }
  return { listeners, port };
}

function createTcpListener(
  { host, port, tls }: NonNullable<ServerConfig["tcp"]>,
  options: ListenOptions,
): Listener {
  if (!tls?.caFile && !isLoopback(host)) {
    options.log.warn(
      "Whoever reaches the TCP port can run Pods with the rights of this server: see --tls-verify",
    );
  }
  const address = { host: host || "::", port };
  return tls
    ? createTlsListener(options, { ...address, files: tls })
    : createListener(options, address);
}
