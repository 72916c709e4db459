import { stringifyJson } from "../model/notation/json.ts";
import { readableFrom } from "../streams/readable-from.ts";

/** How JSON values follow one another, by content type: what goes in front of each. A newline comes behind. */
const SEPARATORS = {
  "application/json": "", // what Docker calls its streams, though they are many values
  "application/jsonl": "",
  "application/x-ndjson": "",
  "application/json-seq": "\u001E", // RFC 7464
} as const;

/** Content type of a stream of JSON values. */
export type JsonStreamType = keyof typeof SEPARATORS;

/** An answer of one JSON value per line, each sent as soon as it is there. Cancelling it ends the iterator. */
export function jsonLinesResponse(
  values: AsyncIterable<unknown>,
  contentType: JsonStreamType = "application/json",
): Response {
  return new Response(readableFrom(encode(values, SEPARATORS[contentType])), {
    headers: { "content-type": contentType },
  });
}

async function* encode(
  values: AsyncIterable<unknown>,
  separator: string,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const value of values) yield encoder.encode(`${separator}${stringifyJson(value)}\n`);
}
