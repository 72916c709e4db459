/**
 * Why a request failed; `api/error-response.ts` alone turns it into a status. What is `forbidden` will be so the next
 * time; what is `limit-exceeded` is above a bound that the namespace has, of which others may have used most.
 */
export type ErrorKind =
  | "invalid-argument"
  | "unauthorized"
  | "forbidden"
  | "limit-exceeded"
  | "not-found"
  | "conflict"
  | "not-modified"
  | "not-implemented"
  | "unavailable"
  | "deadline-exceeded"
  | "internal";

/** A failure that the client is told about: its message is what `docker` prints. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Whether an error is an `EngineError`, of one kind if a kind is given. */
export function isEngineError(error: unknown, kind?: ErrorKind): error is EngineError {
  return error instanceof EngineError && (kind === undefined || error.kind === kind);
}

/** Says in front of a failure that the client is told about what could not be done. Its kind stays. */
export function inContext(context: string, error: unknown): unknown {
  if (!isEngineError(error)) return error;
  return new EngineError(error.kind, `${context}: ${error.message}`, { cause: error });
}

/** The message of anything thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
