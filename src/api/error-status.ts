import type { ErrorKind } from "../model/errors.ts";

/** @see moby, daemon/server/httpstatus/status.go */
const STATUS = {
  "invalid-argument": 400,
  unauthorized: 401,
  forbidden: 403,
  "limit-exceeded": 403,
  "not-found": 404,
  conflict: 409,
  "not-modified": 304,
  "not-implemented": 501,
  unavailable: 503,
  "deadline-exceeded": 500,
  internal: 500,
} as const satisfies Record<ErrorKind, number>;

/** The status of an answer that tells of a failure. */
export function statusOf(kind: ErrorKind) {
  return STATUS[kind];
}
