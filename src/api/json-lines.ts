import { stringifyJson } from "../model/json.ts";
import { readableFrom } from "../streams/readable-from.ts";

/** An answer of one JSON value per line, each sent as soon as it is there. Cancelling it ends the iterator. */
export function jsonLinesResponse(values: AsyncIterable<unknown>): Response {
  return new Response(readableFrom(encode(values)), {
    headers: { "content-type": "application/json" },
  });
}

async function* encode(values: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const value of values) yield encoder.encode(`${stringifyJson(value)}\n`);
}
