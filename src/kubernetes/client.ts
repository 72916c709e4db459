import type { KubeConfig } from "@kubernetes/client-node";
import { EngineError } from "../model/errors.ts";
import { apiError, connectionError } from "./api-errors.ts";
import { loadAccess } from "./kubeconfig.ts";

/** A request to the API server. */
export type ApiRequest = {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal: AbortSignal;
};

/** Speaks to one API server as one user. */
export type KubernetesClient = {
  readonly server: string;
  readonly namespace: string;
  readonly isInCluster: boolean;
  /** Requests made so far, WebSockets included. */
  readonly requestCount: () => number;
  /** @throws {EngineError} In the API server's words. */
  readonly json: <T>(path: string, request: ApiRequest) => Promise<T>;
  /** An answer whose body is read as it comes, for as long as it takes. */
  readonly stream: (path: string, request: ApiRequest) => Promise<Response>;
  /** @throws {EngineError} With the reason, which a WebSocket itself does not tell. */
  readonly openSocket: (path: string, options: SocketOptions) => Promise<WebSocket>;
};

/** How a WebSocket is opened. */
export type SocketOptions = {
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly protocols: readonly string[];
  readonly signal: AbortSignal;
};

/** What says who we are: it may change while the server runs (tokens are rotated). */
type Credentials = {
  readonly headers: Record<string, string>;
  readonly tls: Record<string, unknown>;
};

/** How long credentials are used before they are asked for again: tokens of Pods live for an hour and are renewed early. */
const CREDENTIALS_MS = 60_000;

/** Connects to the cluster that kubeconfig or Pod names; nothing is asked of it yet. */
export async function createKubernetesClient(options: {
  readonly kubeconfig?: string;
  readonly namespace?: string;
}): Promise<KubernetesClient> {
  const { config, namespace, isInCluster } = await loadAccess(options);
  const server = config.getCurrentCluster()?.server.replace(/\/$/, "") ?? "";
  const connection: Connection = { server, credentials: cachedCredentials(config), requests: 0 };
  return {
    server,
    namespace,
    isInCluster,
    requestCount: () => connection.requests,
    json: async <T>(path: string, request: ApiRequest) => {
      const response = await sendChecked(connection, path, request);
      return (await response.json()) as T;
    },
    stream: (path, request) => sendChecked(connection, path, request),
    openSocket: (path, socketOptions) => openSocket(connection, path, socketOptions),
  };
}

type Connection = {
  readonly server: string;
  readonly credentials: () => Promise<Credentials>;
  requests: number;
};

async function sendChecked(
  connection: Connection,
  path: string,
  request: ApiRequest,
): Promise<Response> {
  const response = await send(connection, path, request);
  if (!response.ok) throw await apiError(response);
  return response;
}

async function send(connection: Connection, path: string, request: ApiRequest): Promise<Response> {
  connection.requests += 1;
  const { method = "GET", body, contentType = "application/json", signal } = request;
  const { headers, tls } = await connection.credentials();
  const query = queryString(Object.entries(request.query ?? {}));
  try {
    return await fetch(`${connection.server}${path}${query}`, {
      method,
      headers: body === undefined ? headers : { ...headers, "content-type": contentType },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
      tls,
      timeout: false, // watches and logs are silent for hours
    } as RequestInit);
  } catch (cause) {
    signal.throwIfAborted();
    throw connectionError(connection.server, cause);
  }
}

async function openSocket(
  connection: Connection,
  path: string,
  options: SocketOptions,
): Promise<WebSocket> {
  connection.requests += 1;
  const { query, protocols, signal } = options;
  const { headers, tls } = await connection.credentials();
  const url = `${connection.server.replace(/^http/, "ws")}${path}${queryString(query)}`;
  const socket = new WebSocket(url, {
    protocols: [...protocols],
    headers,
    tls,
  });
  socket.binaryType = "arraybuffer";
  if (await opened(socket, signal)) return socket;
  // A WebSocket does not tell why it was refused; the same request without an upgrade does.
  const response = await send(connection, `${path}${queryString(query)}`, { signal });
  if (response.ok) throw new EngineError("internal", `Cannot open a WebSocket to "${path}"`);
  throw await apiError(response);
}

/** @returns Whether the server agreed. */
async function opened(socket: WebSocket, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const abort = (): void => {
    socket.close();
    reject(signal.reason);
  };
  signal.addEventListener("abort", abort, { once: true });
  socket.addEventListener("open", () => resolve(true), { once: true });
  socket.addEventListener("error", () => resolve(false), { once: true });
  socket.addEventListener("close", () => resolve(false), { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function cachedCredentials(config: KubeConfig): () => Promise<Credentials> {
  let current: { readonly credentials: Promise<Credentials>; readonly until: number } | undefined;
  return () => {
    if (!current || current.until < performance.now()) {
      current = { credentials: readCredentials(config), until: performance.now() + CREDENTIALS_MS };
    }
    return current.credentials;
  };
}

async function readCredentials(config: KubeConfig): Promise<Credentials> {
  const options: Record<string, unknown> = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, rejectUnauthorized, servername, headers } = options;
  return {
    headers: Object.fromEntries(
      Object.entries((headers ?? {}) as Record<string, unknown>).map(([name, value]) => [
        name,
        String(value),
      ]),
    ),
    tls: { ca, cert, key, rejectUnauthorized, serverName: servername },
  };
}

function queryString(query: readonly (readonly [string, string])[]): string {
  return query.length === 0
    ? ""
    : `?${new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString()}`;
}
