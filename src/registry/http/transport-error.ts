import { EngineError, errorMessage } from "../../model/errors.ts";

const REASONS = new Map([
  ["ENOTFOUND", "no such host"],
  ["EAI_AGAIN", "the name server does not answer"],
  ["ECONNREFUSED", "connection refused"],
  ["ECONNRESET", "the connection was closed"],
  ["EHOSTUNREACH", "no route to host"],
  ["ENETUNREACH", "network is unreachable"],
  ["ETIMEDOUT", "connection timed out"],
  ["EPROTO", "it does not speak TLS; if it is meant to speak plain HTTP, list it as insecure"],
]);

const UNKNOWN_AUTHORITY = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** The code that the runtime gives to a failed connection: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
export function transportErrorCode(error: unknown): string | undefined {
  const isCoded = error instanceof Error && "code" in error && typeof error.code === "string";
  return isCoded ? (error.code as string) : undefined;
}

/** Says in words why a registry, or the server of its tokens, could not be asked. */
export function toUnavailable(error: unknown, host: string): EngineError {
  return unavailable(host, reason(error, host), { cause: error });
}

/** The error for a registry that cannot be asked, as opposed to one that says no. */
export function unavailable(host: string, reason: string, options?: ErrorOptions): EngineError {
  return new EngineError("unavailable", `Cannot reach registry "${host}": ${reason}`, options);
}

function reason(error: unknown, host: string): string {
  const code = transportErrorCode(error) ?? "";
  if (UNKNOWN_AUTHORITY.has(code)) {
    return `its certificate is not trusted (${errorMessage(error)}); put its CA into /etc/docker/certs.d/${host}/ca.crt`;
  }
  return REASONS.get(code) ?? errorMessage(error);
}
