const UNITS = ["", "k", "m", "g", "t", "p"];

/**
 * Reads a size as Docker does, and as Kubernetes writes one: a number with a unit, always of 1024 (`64`, `64k`, `1.5G`,
 * `1 GiB`, `1Gi`).
 * @returns Bytes; nothing if the text is not a size.
 * @see docker/go-units, RAMInBytes
 */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?(?:([kmgtp])i?)?b?$/i.exec(text.trim());
  if (!match) return undefined;
  const bytes = Number(match[1]) * 1024 ** UNITS.indexOf((match[2] ?? "").toLowerCase());
  return Number.isSafeInteger(Math.trunc(bytes)) ? Math.trunc(bytes) : undefined;
}
