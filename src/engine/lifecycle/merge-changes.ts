type Fields = Readonly<Record<string, unknown>>;

/**
 * Brings two changes of one value together, field by field. What only one side has changed is as that side has it, what
 * both have is as ours.
 */
export function mergeChanges<T>(
  before: T,
  { ours, theirs }: { readonly ours: T; readonly theirs: T },
): T {
  if (Bun.deepEquals(before, ours)) return theirs;
  if (!hasFields(before) || !hasFields(ours) || !hasFields(theirs)) return ours;
  const keys = new Set([before, ours, theirs].flatMap((value) => Object.keys(value)));
  const merged = [...keys].map((key) => {
    const sides = { ours: ours[key], theirs: theirs[key] };
    return [key, mergeChanges(before[key], sides)] as const;
  });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined)) as T;
}

/** A list or a date is changed as a whole. */
function hasFields(value: unknown): value is Fields {
  return value instanceof Object && Object.getPrototypeOf(value) === Object.prototype;
}
