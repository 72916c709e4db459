import type { EngineError } from "../../model/errors.ts";
import { statusOf } from "../error-status.ts";
import { jsonResponse } from "../json-response.ts";
import { podmanWords } from "./error-words.ts";

/** Whether a request is for podman's own API. */
export function isLibpodRequest({ url }: Request): boolean {
  return new URL(url).pathname.startsWith("/libpod/");
}

/**
 * A failure as podman's clients get it; 304 has no body.
 * @see podman, pkg/errorhandling/errorhandling.go, ErrorModel
 */
export function libpodErrorResponse({ kind, message }: Pick<EngineError, "kind" | "message">) {
  const status = statusOf(kind);
  if (status === 304) return new Response(null, { status });
  return jsonResponse({ ...podmanWords(message), response: status }, { status });
}
