/**
 * A 64-bit integer of the wire. JSON numbers above 2^53 would be rounded by `JSON.parse`, and Go clients do send
 * them (`Memory: 9223372036854775807`), so they are kept as `bigint`.
 */
export type Int64 = number | bigint;

/** `JSON.rawJSON` is in the runtime, but not yet in TypeScript's library. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/** Parses JSON and keeps integers beyond 2^53 exact, as `bigint`. */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === "number" &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    context?.source
      ? exactInteger(value, context.source)
      : value,
  );
}

/** Writes JSON; a `bigint` is written as the number it is. */
export function stringifyJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) => (typeof part === "bigint" ? rawJSON(part.toString()) : part),
    indent,
  );
}

function exactInteger(rounded: number, source: string): Int64 {
  return /^-?\d+$/.test(source) ? BigInt(source) : rounded;
}
