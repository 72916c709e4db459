import { setTimeout as delay } from "node:timers/promises";
import { EngineError } from "../../model/errors.ts";
import { followRedirect } from "./redirect.ts";
import { toUnavailable, transportErrorCode, unavailable } from "./transport-error.ts";

/** How TLS is spoken: whom to trust, and what to show. */
export type TlsOptions = {
  readonly ca?: string[];
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized?: boolean;
};

/** A request for a small document. */
export type TransportRequest = {
  readonly method: "GET" | "HEAD" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly tls: TlsOptions;
  /** A longer answer is refused. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
};

/** A whole answer, of whatever status. */
export type TransportAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
};

/**
 * Sends a request. Redirects are followed, and what may pass by itself (429, 5xx, a cut connection) is tried again.
 * @throws {EngineError} `unavailable` if there is no answer.
 */
export type Transport = (request: TransportRequest) => Promise<TransportAnswer>;

/** How patient a transport is. */
export type TransportOptions = {
  /** For one try, redirects included. */
  readonly timeoutMs: number;
  /** Tries after the first. */
  readonly retries: number;
  /** Before the second try; doubles with each. */
  readonly retryDelayMs: number;
  /** The longest `Retry-After` that is waited for; a registry that asks for more is given up at once. */
  readonly maxRetryDelayMs: number;
};

/** Patience for a registry on the internet. */
const TRANSPORT_DEFAULTS: TransportOptions = {
  timeoutMs: 30_000,
  retries: 2,
  retryDelayMs: 250,
  maxRetryDelayMs: 5000,
};

const PASSING_STATUS = new Set([429, 500, 502, 503, 504]);
const PASSING_CODES = new Set(["ECONNRESET", "EAI_AGAIN"]);

/** Makes a transport that honours `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. */
export function createTransport(options: Partial<TransportOptions> = {}): Transport {
  const patience = { ...TRANSPORT_DEFAULTS, ...options };
  return async (request) => {
    for (let attempt = 0; ; attempt += 1) {
      const isLast = attempt >= patience.retries;
      const answer = await tryOnce(request, patience.timeoutMs, isLast);
      const waitMs = answer ? retryAfterMs(answer) : undefined;
      if (answer && (isLast || !PASSING_STATUS.has(answer.status))) return answer;
      if (answer && (waitMs ?? 0) > patience.maxRetryDelayMs) return answer;
      await pause(waitMs ?? patience.retryDelayMs * 2 ** attempt, request.signal);
    }
  };
}

/** One try; nothing if it failed in a way that may pass. */
async function tryOnce(
  request: TransportRequest,
  timeoutMs: number,
  isLast: boolean,
): Promise<TransportAnswer | undefined> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const signal = AbortSignal.any([request.signal, timeout]);
    const response = await followRedirect(request, signal);
    const body = await readBody(response, request);
    return { status: response.status, headers: response.headers, body };
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof EngineError) throw error;
    if (timeout.aborted) {
      throw unavailable(request.url.host, `no answer within ${timeoutMs / 1000} s`, {
        cause: error,
      });
    }
    if (!isLast && PASSING_CODES.has(transportErrorCode(error) ?? "")) return undefined;
    throw toUnavailable(error, request.url.host);
  }
}

async function readBody(response: Response, { url, maxBytes }: TransportRequest) {
  const chunks: Uint8Array[] = [];
  const declared = Number(response.headers.get("content-length") ?? 0);
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (Math.max(size, declared) > maxBytes) {
      throw new EngineError("internal", `Cannot read "${url.href}": more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Seconds, or a date. */
function retryAfterMs({ headers }: TransportAnswer): number | undefined {
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}
