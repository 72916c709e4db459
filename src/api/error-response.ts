import { ParseError, ValidationError } from "elysia";
import { EngineError, type ErrorKind, errorMessage } from "../model/errors.ts";
import { statusOf } from "./error-status.ts";
import { jsonResponse } from "./json-response.ts";

/** A failure as clients get it: a status and `{ "message": … }`; 304 has no body. */
export function errorResponse(kind: ErrorKind, message: string): Response {
  const status = statusOf(kind);
  return status === 304 ? new Response(null, { status }) : jsonResponse({ message }, { status });
}

/** Finds the kind and the words for anything that was thrown while a request was answered. */
export function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  if (error instanceof ValidationError) return fromValidation(error);
  if (error instanceof ParseError) return fromParse(error);
  if (isUnprintableValidation(error)) {
    return new EngineError("invalid-argument", "invalid request body: a field has the wrong type");
  }
  return new EngineError("internal", errorMessage(error), { cause: error });
}

function fromParse(error: ParseError): EngineError {
  if (error.cause instanceof EngineError) return error.cause;
  const reason = error.cause ? errorMessage(error.cause) : error.message;
  return new EngineError("invalid-argument", `invalid JSON: ${reason}`, { cause: error });
}

type Mismatch = NonNullable<ValidationError["valueError"]>;

function fromValidation(error: ValidationError): EngineError {
  const place = error.type === "body" ? "request body" : `${error.type} parameter`;
  const mismatch = error.valueError && innermost(error.valueError);
  const field = mismatch?.path.slice(1).replaceAll("/", ".").replaceAll("~1", "/") ?? "";
  const reason = mismatch?.message ?? "wrong type";
  const text = field === "" ? reason : `${field}: ${reason}`;
  return new EngineError("invalid-argument", `invalid ${place}: ${text}`, { cause: error });
}

/** A field that may be null is a union with null: what is wrong is what the first alternative finds wrong. */
function innermost(mismatch: Mismatch): Mismatch {
  const first = mismatch.errors[0]?.First();
  return first ? innermost(first) : mismatch;
}

/** Elysia prints the whole body into its validation error, which fails if there is an int64 in it. */
function isUnprintableValidation(error: unknown): boolean {
  return error instanceof TypeError && error.message.includes("serialize BigInt");
}
