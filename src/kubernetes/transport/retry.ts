import { ApiError, isApiError } from "../api-errors.ts";
import { pause } from "./pause.ts";

/** Pause before a request is made again; it doubles up to the longest, give or take a quarter. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
/** A failure inside the API server is seldom cured by waiting, and often what a webhook or a kubelet said. */
const MOST_FAILURES = 3;

/** The system's names for connections that never were. */
const NOT_CONNECTED = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
/** The system's names for connections that broke, perhaps after the request was carried out. */
const BROKEN = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT"]);

const NOT_READY = "not yet ready to handle request";

/** Which failures may be answered by asking again, and who hears of them. */
export type RetryOptions = {
  /** Whether it does no harm if the request is carried out twice. */
  readonly isRepeatable: boolean;
  /** Time for which pauses may last in all; a server that asks for more patience is told to the user instead. */
  readonly patienceMs: number;
  /** Called before a request is made again that may have been carried out. */
  readonly onDoubt?: (() => void) | undefined;
  /** The server does not accept the credentials: they are made anew, once. */
  readonly onUnauthorized: () => void;
  readonly signal: AbortSignal;
};

/**
 * Makes a request, and again for some seconds, if it was certainly not carried out (nobody listens; 429), or if that
 * would do no harm (the connection broke; 5xx). Pauses grow and are spread, so that many clients do not come back as
 * one.
 * @throws What the last attempt threw.
 */
export async function withRetries<T>(request: () => Promise<T>, options: RetryOptions): Promise<T> {
  let isAuthorizedAgain = false;
  let pausedMs = 0;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      options.signal.throwIfAborted();
      if (isApiError(error, 401) && !isAuthorizedAgain) {
        isAuthorizedAgain = true;
        options.onUnauthorized();
        continue;
      }
      const pauseMs = pauseBefore(error, attempt);
      if (!mayRepeat(error, options, attempt) || pausedMs + pauseMs > options.patienceMs)
        throw error;
      await pause(pauseMs, options.signal);
      pausedMs += pauseMs;
      if (!isWithoutEffect(error)) options.onDoubt?.();
    }
  }
}

/**
 * Whether an error says that nobody is there who could answer, be it a proxy in between that says so. What a single
 * connection suffers is not that.
 */
export function isAway(error: unknown): boolean {
  if (error instanceof ApiError) return [502, 503, 504].includes(error.code);
  return isNotConnected(error) || BROKEN.has(codeOf(error));
}

/** Whether an error says that there was no connection: nothing has been asked. */
export function isNotConnected(error: unknown): boolean {
  return NOT_CONNECTED.has(codeOf(error));
}

/** As long as the server asks for, and at least the own pause: it may ask for none at all. */
function pauseBefore(error: unknown, attempt: number): number {
  const own = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
  const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
  return Math.max(asked ?? 0, own) * (0.75 + Math.random() / 2);
}

function mayRepeat(
  error: unknown,
  { isRepeatable }: Pick<RetryOptions, "isRepeatable">,
  attempt: number,
): boolean {
  if (isWithoutEffect(error)) return true;
  if (!isRepeatable) return false;
  if (isApiError(error, 500)) return attempt < MOST_FAILURES;
  return isAway(error);
}

/** An API server that has just begun forbids what it cannot admit yet. */
function isWithoutEffect(error: unknown): boolean {
  const isTooEarly = isApiError(error, 403) && error.message.includes(NOT_READY);
  return isTooEarly || isApiError(error, 429) || isNotConnected(error);
}

/** The system's name for what happened to a connection; empty if it was something else. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = (cause as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}
