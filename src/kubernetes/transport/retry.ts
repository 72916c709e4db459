import { ApiError, isApiError } from "../api-errors.ts";
import { pause } from "./pause.ts";

/** How often a request is made again, and how long it waits before; it doubles, give or take a half. */
const RETRIES = 5;
const FIRST_PAUSE_MS = 100;
/** A server that asks for more patience than this is told to the user instead. */
const LONGEST_PAUSE_MS = 10_000;

/** Which failures may be answered by asking again. */
export type RetryOptions = {
  /** Whether it does no harm if the request is carried out twice. */
  readonly isIdempotent: boolean;
  /** The server does not accept the credentials: they are made anew, once. */
  readonly onUnauthorized: () => void;
  readonly signal: AbortSignal;
};

/**
 * Makes a request, and again, a few times, if it was certainly not carried out (nobody listens; 429), or if that
 * would do no harm (the connection broke; 503 with a time to wait). Pauses grow and are spread, so that many clients
 * do not come back as one.
 * @throws What the last attempt threw.
 */
export async function withRetries<T>(request: () => Promise<T>, options: RetryOptions): Promise<T> {
  let isAuthorizedAgain = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      options.signal.throwIfAborted();
      const isFirstRefusal = isApiError(error, 401) && !isAuthorizedAgain;
      const waitMs = isFirstRefusal ? 0 : retryPause(error, options.isIdempotent, attempt);
      if (waitMs === undefined) throw error;
      if (isFirstRefusal) {
        isAuthorizedAgain = true;
        options.onUnauthorized();
      } else await pause(waitMs, options.signal);
    }
  }
}

/** @returns Nothing if the request is not to be made again. */
function retryPause(error: unknown, isIdempotent: boolean, attempt: number): number | undefined {
  if (attempt >= RETRIES || !mayRetry(error, isIdempotent)) return undefined;
  const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
  const waitMs = asked ?? FIRST_PAUSE_MS * 2 ** attempt;
  return waitMs > LONGEST_PAUSE_MS ? undefined : waitMs * (0.75 + Math.random() / 2);
}

function mayRetry(error: unknown, isIdempotent: boolean): boolean {
  if (error instanceof ApiError) {
    return (
      error.code === 429 || (error.code === 503 && isIdempotent && error.retryAfterMs !== undefined)
    );
  }
  const code = codeOf(error);
  return code === "ECONNREFUSED" || (isIdempotent && (code === "ECONNRESET" || code === "EPIPE"));
}

/** The system's name for what happened to a connection. */
function codeOf(error: unknown): unknown {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return (cause as { readonly code?: unknown } | null)?.code;
}
