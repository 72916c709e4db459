import { EngineError, errorMessage, type ErrorKind } from "../model/errors.ts";

/** What the API server says of a failure. @see Kubernetes API, meta/v1 Status */
export type ApiStatus = {
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: {
    readonly causes?: readonly { readonly reason?: string; readonly message?: string }[];
  };
};

/** That the API server does not know us, or fails, is not for clients to mend: they may come back later. */
const KINDS: Readonly<Record<number, ErrorKind>> = {
  400: "invalid-argument",
  401: "unavailable",
  403: "forbidden",
  404: "not-found",
  409: "conflict",
  413: "invalid-argument",
  422: "invalid-argument",
  429: "unavailable",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

/** A refusal of the API server, in its own words; what else it holds is of use inside `kubernetes/` alone. */
export class ApiError extends EngineError {
  /** The HTTP status, or the one that a status object carries. */
  readonly code: number;
  /** When the server wants to be asked again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    { code, message }: ApiStatus,
    httpStatus: number,
    options: {
      readonly kind?: ErrorKind | undefined;
      readonly retryAfterMs?: number | undefined;
    } = {},
  ) {
    const number = code || httpStatus;
    super(
      (isBound(number, message) ? "limit-exceeded" : KINDS[number]) ?? options.kind ?? "internal",
      wordsFor(number, message) || `the API server answered with status ${number} and no reason`,
    );
    this.code = number;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * Whether a ResourceQuota or a LimitRange stands against it, and not who we are; the status is the same.
 * @see Kubernetes, resourcequota/controller.go and limitranger/admission.go in its admission plugins
 */
function isBound(code: number, message = ""): boolean {
  const words =
    /(exceeded|failed|unknown for|insufficient) quota|(minimum|maximum) \S+ usage per |max limit to request ratio per /;
  return code === 403 && words.test(message);
}

/** Turns a refusal into an error. Reads the answer's body. */
export async function apiError(response: Response): Promise<ApiError> {
  const text = await response.text();
  const seconds = response.headers.get("retry-after");
  return new ApiError(parseStatus(text) ?? { message: text.trim() }, response.status, {
    ...(response.status >= 500 ? { kind: "unavailable" } : {}), // it is the API server itself that fails
    retryAfterMs: seconds && /^\d+$/.test(seconds) ? Number(seconds) * 1000 : undefined,
  });
}

/** Kubernetes' "Unauthorized" alone would be taken for what the client is, or a registry says. */
function wordsFor(code: number, message: string | undefined): string | undefined {
  return code === 401 && message
    ? `the API server does not accept the credentials of kubedock: ${message}`
    : message;
}

/** Whether the API server gave this answer. */
export function isApiError(error: unknown, code: number): error is ApiError {
  return error instanceof ApiError && error.code === code;
}

/** Turns a failure to reach the API server into an error that names it. */
export function connectionError(server: string, cause: unknown): EngineError {
  const [reason = ""] = errorMessage(cause).split(". "); // Bun adds advice for programmers
  return new EngineError("unavailable", `Cannot reach the API server "${server}": ${reason}`, {
    cause,
  });
}

/** Reads a status object. @returns Nothing if it is none, as of proxies in between, which answer in text. */
export function parseStatus(text: string): ApiStatus | undefined {
  try {
    const status: unknown = JSON.parse(text);
    return typeof status === "object" && status !== null ? status : undefined;
  } catch {
    return undefined; // because there is nothing wrong with another text
  }
}
