const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3, // the micro sign
  μs: 1e-3, // the Greek letter
  ns: 1e-6,
};

const PART = /(\d+\.?\d*|\.\d+)(ms|us|µs|μs|ns|h|m|s)/;
const WHOLE = new RegExp(`^(?:${PART.source})+$`);

/**
 * Reads a duration as Go writes it: `1h30m`, `90s`, `1.5s`, `300ms`. None has a sign here, and none goes without a
 * unit: a bare 0, which Go takes too, is a moment wherever Docker asks for one of both.
 * @returns Milliseconds, or nothing if it is no duration.
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseDuration(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined;
  const parts = [...text.matchAll(new RegExp(PART, "g"))];
  return parts.reduce(
    (sumMs, [, count, unit = ""]) => sumMs + Number(count) * (UNIT_MS[unit] ?? 0),
    0,
  );
}
