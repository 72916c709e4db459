import { t, type TSchema } from "elysia";
import { EngineError, errorMessage } from "../../model/errors.ts";
import type { Filters } from "../../model/filters.ts";

/** An object of the wire. Fields that are not listed are let through, as Go does; see `unsupported.ts`. */
export function wireObject<T extends Record<string, TSchema>>(properties: T) {
  return t.Object(properties, { additionalProperties: true });
}

/** A field that clients leave out or, if they are written in Go, send as null. */
export function optional<T extends TSchema>(schema: T) {
  return t.Optional(t.Union([schema, t.Null()]));
}

/** An integer in a body. Elysia's own would take the text "5" as well. */
export function integer() {
  return t.Number({ multipleOf: 1 });
}

/** An integer in a body that may be beyond 2^53. */
export function int64() {
  return t.Union([integer(), t.BigInt()]);
}

/** A map from names to something; Go sends null for an empty one. */
export function mapOf<T extends TSchema>(schema: T) {
  return t.Record(t.String(), schema);
}

/** Command lines are lists; a single text is one word of it. */
export function wordList() {
  return t.Union([t.Array(t.String()), t.String()]);
}

const FALSE_WORDS = ["", "0", "no", "false", "none"];

/**
 * A yes or no in a query: everything but a few words is yes.
 * @see moby, daemon/server/httputils/form.go, BoolValue
 */
export function dockerBoolean() {
  return t.Optional(
    t
      .Transform(t.String())
      .Decode((text) => !FALSE_WORDS.includes(text.trim().toLowerCase()))
      .Encode(String),
  );
}

/** A whole number in a query. Empty is the same as missing. */
export function queryInteger(name: string) {
  return t.Optional(
    t
      .Transform(t.String())
      .Decode((text) => parseQueryInteger(name, text))
      .Encode(String),
  );
}

function parseQueryInteger(name: string, text: string): number | undefined {
  if (text === "") return undefined;
  const value = Number(text);
  if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new EngineError(
    "invalid-argument",
    `invalid value for "${name}": "${text}" is not a number`,
  );
}

/**
 * The `filters` of a query, for `parseFilters`. They are not decoded by the schema: the framework passes on as it is
 * what begins like JSON and is none.
 */
export function filtersQuery() {
  return t.Optional(t.String());
}

/**
 * Reads filters: JSON that maps a key to values, `{"label":["a=b"]}`, or as Go clients write them,
 * `{"label":{"a=b":true}}`.
 * @throws {EngineError} `invalid-argument` if the text is neither form.
 */
export function parseFilters(text: string | undefined): Filters {
  if (text === undefined || text === "") return new Map();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EngineError("invalid-argument", `invalid filter: ${errorMessage(cause)}`, { cause });
  }
  if (!isRecord(value)) throw new EngineError("invalid-argument", "invalid filter: not an object");
  return new Map(Object.entries(value).map(([key, values]) => [key, filterValues(key, values)]));
}

function filterValues(key: string, values: unknown): readonly string[] {
  if (Array.isArray(values) && values.every((item) => typeof item === "string")) return values;
  if (isRecord(values)) return Object.keys(values).filter((item) => values[item] !== false);
  throw new EngineError("invalid-argument", `invalid filter '${key}'`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
