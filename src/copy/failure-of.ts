/**
 * Says of which file something has failed, in one line: names may have any bytes, and the system's words tell of a path
 * that only we know.
 * @param path Raw bytes, one character each.
 */
export function failureOf(path: string, cause: unknown): Error {
  const words = cause instanceof Error ? cause.message : String(cause);
  const reason = words.replace(/, \w+ '\/proc\/self\/fd\/.*$/s, "");
  return new Error(`${readable(path)}: ${reason}`, { cause });
}

/** A name in quotes, with its control characters as JSON has them. */
export function readable(path: string): string {
  return JSON.stringify(Buffer.from(path, "latin1").toString());
}
