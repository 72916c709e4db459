import { EngineError } from "../../model/errors.ts";

/** How long something may take to begin, or to be done. */
export type TimeLimit = {
  readonly server: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
};

/**
 * Does something with a signal that also ends it when it is not done in time; afterwards only the caller's does.
 * @throws {EngineError} `unavailable` if it takes too long.
 */
export async function withinTime<T>(
  { server, limitMs, signal }: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(lateError(server, limitMs)), limitMs);
  try {
    return await work(AbortSignal.any([signal, limit.signal]));
  } catch (error) {
    throw limit.signal.aborted && !signal.aborted ? limit.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

function lateError(server: string, limitMs: number): EngineError {
  return new EngineError(
    "unavailable",
    `The API server "${server}" did not answer within ${limitMs / 1000} s`,
  );
}
