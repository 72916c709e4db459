import { EngineError, errorMessage, type ErrorKind } from "../model/errors.ts";

/** What the API server says of a failure. @see Kubernetes API, meta/v1 Status */
export type ApiStatus = {
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
};

const KINDS: Readonly<Record<number, ErrorKind>> = {
  400: "invalid-argument",
  401: "unauthorized",
  403: "forbidden",
  404: "not-found",
  409: "conflict",
  422: "invalid-argument",
  429: "unavailable",
  503: "unavailable",
  504: "deadline-exceeded",
};

/** Turns a refusal of the API server into an error in its own words. */
export async function apiError(response: Response): Promise<EngineError> {
  const text = await response.text();
  const status = parseStatus(text);
  const code = status?.code ?? response.status;
  const message = status?.message ?? (text.trim() || `the API server answered ${response.status}`);
  return new EngineError(KINDS[code] ?? "internal", message);
}

/** Turns a failure to reach the API server into an error that names it. */
export function connectionError(server: string, cause: unknown): EngineError {
  return new EngineError(
    "unavailable",
    `Cannot reach the API server "${server}": ${errorMessage(cause)}`,
    { cause },
  );
}

function parseStatus(text: string): ApiStatus | undefined {
  try {
    const status = JSON.parse(text) as ApiStatus | null;
    return typeof status === "object" && status !== null ? status : undefined;
  } catch {
    return undefined; // because proxies in between answer in text
  }
}
