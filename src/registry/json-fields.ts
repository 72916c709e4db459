/**
 * Reads documents of unknown origin field by field, as strictly as Go does: a missing field or `null` is empty, a
 * field of another type is an error. All functions throw `TypeError` with the field's name.
 */

/** An object whose fields can be anything. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value itself, as an object. */
export function toObject(value: unknown, name: string): JsonObject {
  if (isObject(value)) return value;
  throw new TypeError(`${name} is not an object`);
}

/** A field with fields of its own; empty if it is missing. */
export function objectField(object: JsonObject, name: string): JsonObject {
  return toObject(object[name] ?? {}, name);
}

/** A text; empty if it is missing. */
export function stringField(object: JsonObject, name: string): string {
  const value = object[name] ?? "";
  if (typeof value === "string") return value;
  throw new TypeError(`${name} is not a string`);
}

/** A number without fraction; 0 if it is missing. */
export function integerField(object: JsonObject, name: string): number {
  const value = object[name] ?? 0;
  if (Number.isSafeInteger(value)) return value as number;
  throw new TypeError(`${name} is not an integer`);
}

/** A list; empty if it is missing. */
export function listField(object: JsonObject, name: string): readonly unknown[] {
  const value = object[name] ?? [];
  if (Array.isArray(value)) return value;
  throw new TypeError(`${name} is not a list`);
}

/** A list of texts; empty if it is missing. */
export function stringsField(object: JsonObject, name: string): readonly string[] {
  const values = listField(object, name);
  if (values.every((value) => typeof value === "string")) return values;
  throw new TypeError(`${name} is not a list of strings`);
}

/** A point in time, RFC 3339; absent if it is missing or Go's zero time. */
export function dateField(object: JsonObject, name: string): Date | undefined {
  const text = stringField(object, name);
  if (text === "" || text.startsWith("0001-01-01")) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new TypeError(`${name} is not a time`);
  return date;
}
