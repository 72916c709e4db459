import type { Duplex } from "node:stream";
import { errorMessage, isEngineError } from "../../model/errors.ts";
import { ApiError, apiError, connectionError, isApiError } from "../api-errors.ts";
import { attempt, type Connection, type Query } from "./connection.ts";
import type { Credentials } from "./credentials.ts";
import { fetchShort, fetchUpgrade } from "./fetch.ts";
import { isNotConnected } from "./retry.ts";
import { openWebSocket } from "./web-socket.ts";

/** How a WebSocket is opened. */
export type SocketOptions = {
  readonly query: Query;
  readonly protocols: readonly string[];
  /** Called with each message from the first one on, which may come together with the server's consent. */
  readonly onMessage: (bytes: Uint8Array) => void;
  readonly signal: AbortSignal;
};

/** How a connection is made into one of another protocol. */
export type UpgradeOptions = {
  readonly query: Query;
  readonly protocol: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

/**
 * Opens a WebSocket. The caller closes it.
 * @throws {EngineError} With the reason, which a WebSocket itself does not tell.
 */
export function connectSocket(
  connection: Connection,
  path: string,
  { query, protocols, onMessage, signal }: SocketOptions,
): Promise<WebSocket> {
  const send = async (url: string, credentials: Credentials): Promise<WebSocket> => {
    const { headers, tls } = credentials;
    const options = {
      protocols: [...protocols],
      headers: { ...headers },
      tls: { ...tls },
      ...(connection.proxy ? { proxy: connection.proxy } : {}),
    };
    try {
      return await openWebSocket(url.replace(/^http/, "ws"), { options, onMessage, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (isEngineError(error)) throw error;
      throw await refusalReason(connection, url, { error, credentials, signal });
    }
  };
  // Not to be repeated: the command of an exec might run twice.
  return attempt(connection, path, { query, send, isRepeatable: false, signal });
}

/**
 * Makes a POST that asks for another protocol. The caller closes the connection.
 * @throws {EngineError} In the API server's words.
 */
export function connectUpgrade(
  connection: Connection,
  path: string,
  { query, protocol, headers, signal }: UpgradeOptions,
): Promise<Duplex> {
  const send = async (url: string, credentials: Credentials): Promise<Duplex> => {
    const upgradeHeaders = { ...headers, connection: "Upgrade", upgrade: protocol };
    const answer = await fetchUpgrade(url, { credentials, headers: upgradeHeaders, signal });
    if (answer instanceof Response) throw await apiError(answer);
    return answer;
  };
  return attempt(connection, path, { query, send, isRepeatable: false, signal });
}

/**
 * A WebSocket tells at most with which status it was refused; the same request without an upgrade often says why.
 * Where the kubelet is asked directly, it only says that an upgrade is required.
 */
async function refusalReason(
  connection: Connection,
  url: string,
  {
    error,
    credentials,
    signal,
  }: {
    readonly error: unknown;
    readonly credentials: Credentials;
    readonly signal: AbortSignal;
  },
): Promise<unknown> {
  const code = Number(/status code: (\d+)/.exec(errorMessage(error))?.[1] ?? 0);
  connection.requests += 1;
  const { proxy, server } = connection;
  const response = await fetchShort(url, { credentials, proxy, signal }).catch((cause: unknown) => {
    // That nobody listens now does not say that nobody did then.
    throw isNotConnected(error) ? cause : error;
  });
  const reason = await apiError(response);
  if (code === 0 ? response.status >= 401 : isApiError(reason, code)) return reason;
  if (code === 0) return connectionError(server, error);
  return new ApiError({ message: `the cluster refused a connection with status ${code}` }, code);
}
