import { failingWith } from "../../streams/failing-with.ts";
import { apiError, connectionError } from "../api-errors.ts";
import { attempt, type Attempt, type Connection } from "./connection.ts";
import { fetchLong, fetchShort } from "./fetch.ts";
import { withinTime } from "./time-limit.ts";

/** An answer that is not a stream takes no longer than this. */
const ANSWER_MS = 60_000;

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

function sendingOf({
  method,
  query = {},
  onDoubt,
  signal,
}: ApiRequest): Omit<Attempt<unknown>, "send"> {
  const isRepeatable = method !== "POST" || onDoubt !== undefined;
  return { query: Object.entries(query), isRepeatable, onDoubt, signal };
}
