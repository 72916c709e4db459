import { errorMessage, isEngineError } from "../../model/errors.ts";
import { apiError, connectionError } from "../api-errors.ts";
import type { Outage } from "./outage.ts";
import type { Credentials, CredentialSource } from "./credentials.ts";
import { failingWith } from "./failing-with.ts";
import { fetchLong, fetchShort } from "./fetch.ts";
import { isAway, withRetries } from "./retry.ts";
import { withinTime } from "./time-limit.ts";

/** An answer that is not a stream takes no longer than this. */
const ANSWER_MS = 60_000;

/** How an API server is reached. */
export type Connection = {
  readonly server: string;
  /** The kubeconfig's `proxy-url`, else that of the environment; absent: it is reached directly. */
  readonly proxy: string | undefined;
  readonly credentials: CredentialSource;
  /** How long a request waits for a server that is away or too busy, before it fails. */
  readonly patienceMs: number;
  readonly outage: Outage;
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
  /**
   * Makes a POST one that may be made again, as all others may, and is called before it is made again though it may
   * have been carried out.
   */
  readonly onDoubt?: () => void;
  readonly signal: AbortSignal;
};

/** A request whose answer is told as it happens. */
export type StreamRequest = ApiRequest & {
  /** How long the API server may take to begin; absent: for ever, as with a log that has nothing to tell. */
  readonly beginMs?: number;
};

/**
 * Asks for an object.
 * @throws {EngineError} In the API server's words; `unavailable` if it does not answer.
 */
export function requestJson<T>(
  connection: Connection,
  path: string,
  request: ApiRequest,
): Promise<T> {
  const { proxy, server } = connection;
  return attempt(connection, path, {
    ...sendingOf(request),
    send: (url, credentials) =>
      withinTime({ server, limitMs: ANSWER_MS, signal: request.signal }, async (signal) => {
        const response = await fetchShort(url, { ...request, signal, credentials, proxy });
        if (!response.ok) throw await apiError(response);
        return (await response.json()) as T;
      }),
  });
}

/**
 * Asks for something that is told as it happens, for hours if need be; the signal ends it.
 * @throws {EngineError} In the API server's words; `unavailable`, also from the stream, if the connection breaks.
 */
export function requestStream(
  connection: Connection,
  path: string,
  request: StreamRequest,
): Promise<ReadableStream<Uint8Array>> {
  const { proxy, server } = connection;
  const { signal, beginMs } = request;
  const fetch = proxy === undefined ? fetchLong : fetchShort;
  return attempt(connection, path, {
    ...sendingOf(request),
    send: async (url, credentials) => {
      const ask = async (begin: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
        const response = await fetch(url, { ...request, signal: begin, credentials, proxy });
        if (!response.ok) throw await apiError(response);
        return response.body ?? new ReadableStream({ start: (stream) => stream.close() });
      };
      const body = await (beginMs === undefined
        ? ask(signal)
        : withinTime({ server, limitMs: beginMs, signal }, ask));
      return failingWith(body, (error) => {
        return signal.aborted ? signal.reason : connectionError(server, error);
      });
    },
  });
}

/** What is done with a URL and credentials. */
export type Attempt<T> = {
  readonly query: Query;
  readonly send: (url: string, credentials: Credentials) => Promise<T>;
  /** Whether it does no harm if it is done twice. */
  readonly isRepeatable: boolean;
  readonly onDoubt?: (() => void) | undefined;
  readonly signal: AbortSignal;
};

/**
 * Does something with a URL and the credentials of the moment, again where that may help.
 * @throws {EngineError} Whatever happens, unless the signal is aborted: then its reason.
 */
export async function attempt<T>(
  connection: Connection,
  path: string,
  { query, send, isRepeatable, onDoubt, signal }: Attempt<T>,
): Promise<T> {
  const { server, credentials, patienceMs, outage } = connection;
  const url = `${server}${path}${queryString(query)}`;
  let used: Credentials | undefined;
  const once = async (): Promise<T> => {
    used = await credentials.current();
    connection.requests += 1;
    try {
      return await send(url, used);
    } catch (cause) {
      signal.throwIfAborted();
      throw isEngineError(cause) ? cause : connectionError(server, cause);
    }
  };
  const onUnauthorized = (): void => {
    if (used) credentials.forget(used);
  };
  const options = { isRepeatable, patienceMs, onDoubt, onUnauthorized, signal };
  try {
    const answer = await withRetries(once, options);
    outage.ended();
    return answer;
  } catch (error) {
    // What breaks once, and is not tried again, says little.
    if (isRepeatable && isAway(error)) outage.began(errorMessage(error));
    throw error;
  }
}

function sendingOf({
  method,
  query = {},
  onDoubt,
  signal,
}: ApiRequest): Omit<Attempt<unknown>, "send"> {
  const isRepeatable = method !== "POST" || onDoubt !== undefined;
  return { query: Object.entries(query), isRepeatable, onDoubt, signal };
}

function queryString(query: Query): string {
  const text = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
  return query.length === 0 ? "" : `?${text.toString()}`;
}
