import { ArchiveError } from "./archive-error.ts";

/** One record of an extended header; both are raw bytes, one character each. */
export type PaxRecord = readonly [key: string, value: string];

/**
 * Reads the records of an extended header: `length key=value\n`, where the length counts itself.
 * @throws {ArchiveError} If it is none.
 * @see POSIX.1-2017, pax, "pax Extended Header"
 */
export function parsePaxRecords(bytes: Uint8Array): PaxRecord[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  const records: PaxRecord[] = [];
  for (let start = 0; start < text.length;) {
    const space = text.indexOf(" ", start);
    const digits = text.slice(start, space);
    const end = start + Number(digits);
    const equals = text.indexOf("=", space);
    const isWhole = /^\d{1,9}$/.test(digits) && equals > space && equals < end;
    if (!isWhole || text[end - 1] !== "\n")
      throw new ArchiveError("invalid tar header: malformed extended header");
    records.push([text.slice(space + 1, equals), text.slice(equals + 1, end - 1)]);
    start = end;
  }
  return records;
}

/** Writes the records of an extended header. */
export function encodePaxRecords(records: readonly PaxRecord[]): Uint8Array {
  return Buffer.from(records.map(encodeRecord).join(""), "latin1");
}

function encodeRecord([key, value]: PaxRecord): string {
  const body = ` ${key}=${value}\n`;
  let length = body.length;
  while (String(length).length + body.length !== length) {
    length = String(length).length + body.length;
  }
  return `${length}${body}`;
}
