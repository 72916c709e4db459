/**
 * Reads a yes or no as Go does, on which users of the Go kubedock rely: `1`, `t`, `true`, `0`, `f`, `false`.
 * @returns Nothing if it is none of them.
 * @see https://pkg.go.dev/strconv#ParseBool
 */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(1|t|true)$/i.test(text)) return true;
  return /^(0|f|false)$/i.test(text) ? false : undefined;
}
