/** A new 64-digit hexadecimal ID, as Docker gives to containers, networks and execs. */
export function newId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");
}

/** The first 12 digits of an ID, which people and host names use. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

/** Whether a text could be an ID or the beginning of one. */
export function isIdPrefix(text: string): boolean {
  return /^[0-9a-f]{1,64}$/.test(text);
}
