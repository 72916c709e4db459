/**
 * Reads `key=value[,key=value]`.
 * @throws {Error} If a part has no `=`, or nothing before it.
 */
export function parseKeyValues(text: string): Record<string, string> {
  const entries = text.split(",").map((part): [string, string] => {
    const separator = part.indexOf("=");
    if (separator < 1) throw new Error(`"${part}" is not key=value`);
    return [part.slice(0, separator).trim(), part.slice(separator + 1).trim()];
  });
  return Object.fromEntries(entries);
}
