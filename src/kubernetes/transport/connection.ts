import { EngineError, isEngineError } from "../../model/errors.ts";
import { apiError, connectionError } from "../api-errors.ts";
import type { Credentials, CredentialSource } from "./credentials.ts";
import { fetchLong, fetchShort } from "./fetch.ts";
import { withRetries } from "./retry.ts";

/** An answer that is not a stream takes no longer than this. */
const ANSWER_MS = 60_000;

/** How an API server is reached. */
export type Connection = {
  readonly server: string;
  /** The kubeconfig's `proxy-url`. */
  readonly proxy: string | undefined;
  readonly credentials: CredentialSource;
  /** Requests made so far, WebSockets and repetitions included. */
  requests: number;
};

/** Parameters of a request; some may be there more than once. */
export type Query = readonly (readonly [name: string, value: string])[];

/** A request to the API server. */
export type ApiRequest = {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal: AbortSignal;
};

/**
 * Asks for an object.
 * @throws {EngineError} In the API server's words; `deadline-exceeded` if it does not answer.
 */
export function requestJson<T>(
  connection: Connection,
  path: string,
  request: ApiRequest,
): Promise<T> {
  const send = async (url: string, credentials: Credentials): Promise<T> => {
    const limit = AbortSignal.timeout(ANSWER_MS);
    const signal = AbortSignal.any([request.signal, limit]);
    const { proxy } = connection;
    try {
      const response = await fetchShort(url, { ...request, signal, credentials, proxy });
      if (!response.ok) throw await apiError(response);
      return (await response.json()) as T;
    } catch (error) {
      throw limit.aborted && !request.signal.aborted ? lateError(connection) : error;
    }
  };
  return attempt(connection, path, {
    ...request,
    query: Object.entries(request.query ?? {}),
    send,
  });
}

/**
 * Asks for something that is told as it happens, for hours if need be; the signal ends it.
 * @throws {EngineError} In the API server's words.
 */
export function requestStream(
  connection: Connection,
  path: string,
  request: ApiRequest,
): Promise<ReadableStream<Uint8Array>> {
  const { proxy } = connection;
  const fetch = proxy === undefined ? fetchLong : fetchShort;
  const send = async (
    url: string,
    credentials: Credentials,
  ): Promise<ReadableStream<Uint8Array>> => {
    const response = await fetch(url, { ...request, credentials, proxy });
    if (!response.ok) throw await apiError(response);
    return response.body ?? new ReadableStream({ start: (stream) => stream.close() });
  };
  return attempt(connection, path, {
    ...request,
    query: Object.entries(request.query ?? {}),
    send,
  });
}

/**
 * Does something with a URL and the credentials of the moment, again where that may help.
 * @throws {EngineError} Whatever happens, unless the signal is aborted: then its reason.
 */
export function attempt<T>(
  connection: Connection,
  path: string,
  options: {
    readonly method?: string;
    readonly query: Query;
    readonly send: (url: string, credentials: Credentials) => Promise<T>;
    readonly signal: AbortSignal;
  },
): Promise<T> {
  const { method = "GET", query, send, signal } = options;
  const { server, credentials } = connection;
  const url = `${server}${path}${queryString(query)}`;
  const once = async (): Promise<T> => {
    const current = await credentials.current();
    connection.requests += 1;
    try {
      return await send(url, current);
    } catch (cause) {
      signal.throwIfAborted();
      throw isEngineError(cause) ? cause : connectionError(server, cause);
    }
  };
  return withRetries(once, {
    isIdempotent: method !== "POST",
    onUnauthorized: credentials.forget,
    signal,
  });
}

function lateError({ server }: Connection): EngineError {
  return new EngineError(
    "deadline-exceeded",
    `The API server "${server}" did not answer within ${ANSWER_MS / 1000} s`,
  );
}

function queryString(query: Query): string {
  const text = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
  return query.length === 0 ? "" : `?${text.toString()}`;
}
