import type { Duplex } from "node:stream";
import { EngineError, errorMessage, isEngineError } from "../model/errors.ts";
import { ApiError, apiError, connectionError, isApiError } from "./api-errors.ts";
import { createCredentialSource, type CredentialSource } from "./transport/credentials.ts";
import { loadAccess } from "./transport/kubeconfig.ts";
import { fetchLong, fetchShort, fetchUpgrade } from "./transport/fetch.ts";
import { withRetries } from "./transport/retry.ts";
import { openWebSocket } from "./transport/web-socket.ts";

/** An answer that is not a stream takes no longer than this. */
const ANSWER_MS = 60_000;

/** A request to the API server. */
export type ApiRequest = {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal: AbortSignal;
};

/** How a WebSocket is opened. */
export type SocketOptions = {
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly protocols: readonly string[];
  readonly onMessage: (bytes: Uint8Array) => void;
  readonly signal: AbortSignal;
};

/** How a connection is made into one of another protocol. */
export type UpgradeOptions = {
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly protocol: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

/** Speaks to one API server as one user. Failures are `EngineError`s; an aborted signal rejects with its reason. */
export type KubernetesClient = {
  readonly server: string;
  readonly namespace: string;
  readonly isInCluster: boolean;
  /** Requests made so far, WebSockets and repetitions included. */
  readonly requestCount: () => number;
  /** Tells the user, once, of something that works less well than it could. */
  readonly warn: (message: string) => void;
  /** @throws {EngineError} In the API server's words. */
  readonly json: <T>(path: string, request: ApiRequest) => Promise<T>;
  /** An answer that is read as it comes, for hours if need be; the signal ends it. */
  readonly stream: (path: string, request: ApiRequest) => Promise<ReadableStream<Uint8Array>>;
  /** The caller closes it. @throws {EngineError} With the reason, which a WebSocket itself does not tell. */
  readonly openSocket: (path: string, options: SocketOptions) => Promise<WebSocket>;
  /** By a POST. The caller closes it. @throws {EngineError} In the API server's words. */
  readonly upgrade: (path: string, options: UpgradeOptions) => Promise<Duplex>;
};

/** Connects to the cluster that kubeconfig or Pod names; nothing is asked of it yet. */
export async function createKubernetesClient(options: {
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly onWarning?: (message: string) => void;
}): Promise<KubernetesClient> {
  const { config, namespace, isInCluster } = await loadAccess(options);
  const cluster = config.getCurrentCluster();
  const connection: Connection = {
    server: cluster?.server.replace(/\/$/, "") ?? "",
    proxy: cluster?.proxyUrl,
    credentials: createCredentialSource(config),
    requests: 0,
  };
  const warned = new Set<string>();
  return {
    server: connection.server,
    namespace,
    isInCluster,
    requestCount: () => connection.requests,
    warn: (message) => {
      if (!warned.has(message)) options.onWarning?.(message);
      warned.add(message);
    },
    json: <T>(path: string, request: ApiRequest) =>
      retried(connection, request, () => {
        const signal = AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_MS)]);
        return send(connection, path, { ...request, signal, fetch: fetchShort, read: readJson<T> });
      }),
    stream: (path, request) =>
      retried(connection, request, () => {
        const fetch = connection.proxy === undefined ? fetchLong : fetchShort;
        return send(connection, path, { ...request, fetch, read: readStream });
      }),
    openSocket: (path, options) =>
      retried(connection, options, () => openSocket(connection, path, options)),
    upgrade: (path, options) =>
      retried(connection, { ...options, method: "POST" }, () => upgrade(connection, path, options)),
  };
}

type Connection = {
  readonly server: string;
  readonly proxy: string | undefined;
  readonly credentials: CredentialSource;
  requests: number;
};

function retried<T>(
  { credentials }: Connection,
  { method = "GET", signal }: Pick<ApiRequest, "method" | "signal">,
  attempt: () => Promise<T>,
): Promise<T> {
  return withRetries(attempt, {
    isIdempotent: method !== "POST",
    onUnauthorized: credentials.forget,
    signal,
  });
}

async function send<T>(
  connection: Connection,
  path: string,
  request: ApiRequest & {
    readonly fetch: typeof fetchShort;
    readonly read: (response: Response) => T | Promise<T>;
  },
): Promise<T> {
  const { signal, query = {} } = request;
  const url = `${connection.server}${path}${queryString(Object.entries(query))}`;
  const credentials = await connection.credentials.current();
  connection.requests += 1;
  try {
    const { proxy } = connection;
    const response = await request.fetch(url, { ...request, credentials, proxy });
    if (!response.ok) throw await apiError(response);
    return await request.read(response);
  } catch (cause) {
    if (signal.aborted) throw abortError(connection, signal);
    throw isEngineError(cause) ? cause : connectionError(connection.server, cause);
  }
}

function abortError({ server }: Connection, { reason }: AbortSignal): unknown {
  const isLate = reason instanceof DOMException && reason.name === "TimeoutError";
  if (!isLate) return reason;
  return new EngineError(
    "deadline-exceeded",
    `The API server "${server}" did not answer within ${ANSWER_MS / 1000} s`,
  );
}

async function openSocket(
  connection: Connection,
  path: string,
  { query, protocols, onMessage, signal }: SocketOptions,
): Promise<WebSocket> {
  const { headers, tls } = await connection.credentials.current();
  const target = `${path}${queryString(query)}`;
  connection.requests += 1;
  try {
    return await openWebSocket(`${connection.server.replace(/^http/, "ws")}${target}`, {
      options: {
        protocols: [...protocols],
        headers: { ...headers },
        tls: { ...tls },
        ...(connection.proxy ? { proxy: connection.proxy } : {}),
      },
      onMessage,
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (isEngineError(error)) throw error;
    throw await refusalReason(connection, target, { error, signal });
  }
}

/**
 * A WebSocket tells at most with which status it was refused; the same request without an upgrade often says why.
 * Where the kubelet is asked directly, it only says that an upgrade is required.
 */
async function refusalReason(
  connection: Connection,
  target: string,
  { error, signal }: { readonly error: unknown; readonly signal: AbortSignal },
): Promise<unknown> {
  const code = Number(/status code: (\d+)/.exec(errorMessage(error))?.[1] ?? 0);
  try {
    await send(connection, target, { signal, fetch: fetchShort, read: readStream });
  } catch (reason) {
    if (code === 0 ? !isApiError(reason, 400) : isApiError(reason, code)) return reason;
  }
  if (code === 0) return connectionError(connection.server, error);
  return new ApiError({ message: `the cluster refused a connection with status ${code}` }, code);
}

async function upgrade(
  connection: Connection,
  path: string,
  { query, protocol, headers, signal }: UpgradeOptions,
): Promise<Duplex> {
  const credentials = await connection.credentials.current();
  connection.requests += 1;
  const url = `${connection.server}${path}${queryString(query)}`;
  const upgradeHeaders = { ...headers, connection: "Upgrade", upgrade: protocol };
  try {
    const answer = await fetchUpgrade(url, { credentials, headers: upgradeHeaders, signal });
    if (answer instanceof Response) throw await apiError(answer);
    return answer;
  } catch (cause) {
    signal.throwIfAborted();
    throw isEngineError(cause) ? cause : connectionError(connection.server, cause);
  }
}

function queryString(query: readonly (readonly [string, string])[]): string {
  const text = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
  return query.length === 0 ? "" : `?${text.toString()}`;
}

async function readJson<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

function readStream({ body }: Response): ReadableStream<Uint8Array> {
  return body ?? new ReadableStream({ start: (stream) => stream.close() });
}
