import { errorMessage, isEngineError } from "../../model/errors.ts";
import { connectionError } from "../api-errors.ts";
import type { Credentials, CredentialSource } from "./credentials.ts";
import type { Outage } from "./outage.ts";
import { isAway, withRetries } from "./retry.ts";

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

function queryString(query: Query): string {
  const text = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
  return query.length === 0 ? "" : `?${text.toString()}`;
}
