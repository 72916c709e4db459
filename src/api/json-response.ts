import { stringifyJson } from "../model/notation/json.ts";

/** An answer in JSON, with its length, so that the server sends it in one piece; integers stay exact. */
export function jsonResponse(value: unknown, init: { readonly status?: number } = {}): Response {
  const body = Buffer.from(`${stringifyJson(value)}\n`);
  return new Response(body, {
    ...init,
    headers: {
      "content-type": "application/json",
      "content-length": String(body.byteLength),
    },
  });
}
