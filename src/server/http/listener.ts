import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { errorMessage } from "../../model/errors.ts";
import { answerUpgrade } from "./hijack.ts";
import { answerMessage, type Fetch } from "./http-bridge.ts";
import { refuseMalformed } from "./malformed-request.ts";
import { answerTakeOver, takesOver } from "./take-over.ts";
import { openSocketToGroup, removeStaleSocket } from "./unix-socket.ts";

/** Where a server listens: port 0 is any free one. */
export type ListenAddress =
  | { readonly host: string; readonly port: number; readonly tls?: TlsSettings }
  | { readonly socketPath: string };

/** Key and certificates in PEM; with a `ca` only clients with a certificate signed by it are let in. */
export type TlsSettings = { readonly key: string; readonly cert: string; readonly ca?: string };

/** What a listener serves, and where it tells of each request. */
export type ListenerOptions = {
  readonly fetch: Fetch;
  readonly log: {
    readonly debug: (message: string) => void;
    readonly error: (message: string) => void;
  };
};

/** A server on one address. */
export type Listener = {
  /** Resolves with the address it got. @throws {Error} If the address is in use or cannot be had. */
  readonly listen: () => Promise<ListenAddress>;
  /**
   * Accepts nothing new and waits for the requests that are being answered.
   * @param signal Ends the connections that are still open when it aborts.
   */
  readonly close: (signal: AbortSignal) => Promise<void>;
};

/** `X-Registry-Config` with the credentials of many registries, and long filters, go beyond Node's 16 KiB. */
const MAX_HEADER_BYTES = 128 * 1024;

/** Clients pool their connections; Node's own 5 s would cut them between two requests. */
const KEEP_ALIVE_MS = 3_600_000;

/** Serves the application over HTTP on TCP, TLS or a unix socket. */
export function createListener({ fetch, log }: ListenerOptions, address: ListenAddress): Listener {
  const raw = new Set<Duplex>();
  const onRaw = (socket: Duplex) => keepUntilClosed(raw, socket);
  const onRequest = (message: IncomingMessage, response: ServerResponse) => {
    response.once("close", () => {
      log.debug(describe(message, response.statusCode));
      if (!server.listening) server.closeIdleConnections(); // the last request has made this one idle
    });
    const answered = takesOver(message)
      ? answerTakeOver(fetch, message, { response, onRaw })
      : answerMessage(fetch, message, response);
    answered.catch((error: unknown) => {
      log.error(describe(message, `broken off: ${errorMessage(error)}`));
      message.socket.destroy(); // not the response's: before the head is sent, Bun answers an empty 200 then
    });
  };
  const server = newServer(address, onRequest);
  server.on("upgrade", (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    onRaw(socket);
    socket.once("close", () => log.debug(describe(message, "upgrade")));
    answerUpgrade(fetch, message, { socket, head }).catch((error: unknown) => {
      log.error(describe(message, `broken off: ${errorMessage(error)}`));
      socket.destroy();
    });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) =>
    refuseMalformed(error, socket),
  );
  return {
    listen: () => listen(server, address),
    close: (signal) => close(server, raw, signal),
  };
}

/** Connections that are no HTTP any more are the server's own no longer: they are ended one by one. */
function keepUntilClosed(sockets: Set<Duplex>, socket: Duplex): void {
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
}

function newServer(
  address: ListenAddress,
  onRequest: (message: IncomingMessage, response: ServerResponse) => void,
): Server {
  const options = { maxHeaderSize: MAX_HEADER_BYTES, keepAlive: true, noDelay: true };
  const tls = "tls" in address ? address.tls : undefined;
  const server = tls
    ? createTlsServer(
        { ...options, ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: true },
        onRequest,
      )
    : createServer(options, onRequest);
  // Silence is normal: wait, events, logs and attach may be quiet for hours.
  server.timeout = server.requestTimeout = server.headersTimeout = 0;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

async function listen(server: Server, address: ListenAddress): Promise<ListenAddress> {
  if ("socketPath" in address) await removeStaleSocket(address.socketPath);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  if ("socketPath" in address) server.listen(address.socketPath, resolve);
  else server.listen(address.port, address.host, resolve);
  await promise;
  server.off("error", reject);
  if ("socketPath" in address) {
    await openSocketToGroup(address.socketPath);
    return address;
  }
  return { ...address, port: (server.address() as AddressInfo).port };
}

async function close(server: Server, raw: ReadonlySet<Duplex>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cut = () => {
    server.closeAllConnections();
    for (const socket of raw) socket.destroy();
  };
  server.close(() => resolve());
  server.closeIdleConnections();
  if (signal.aborted) cut();
  signal.addEventListener("abort", cut, { once: true });
  await promise;
  signal.removeEventListener("abort", cut);
}

function describe({ method, url }: IncomingMessage, outcome: string | number): string {
  return `${method} ${url}: ${outcome}`;
}
