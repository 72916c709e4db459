import type { FileHeader } from "../../model/files/file-entry.ts";
import type { ByteReader } from "../byte-reader.ts";
import { ArchiveError } from "./archive-error.ts";
import { textUpToNul } from "./block-fields.ts";
import type { HeaderBlock } from "./header-block.ts";
import { parsePaxRecords, type PaxRecord } from "./pax-records.ts";
import { StoredContent } from "./stored-content.ts";

/** Extended headers and long names are held in memory; no honest one is so long. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Records of pax for one file and for all that follow, of Solaris, GNU's long path and link, and the name of a tape. */
const FLAGS = "xgXLKV";

/** What comes before the header of a file and completes it. */
export class Extensions {
  readonly #globals: Map<string, string>;
  #locals: readonly PaxRecord[] = [];
  #longPath = "";
  #longLink = "";

  /** @param before What an earlier file's said for all that follow. */
  constructor(before?: Extensions) {
    this.#globals = before ? before.#globals : new Map();
  }

  /** All records of pax; of those with one key the last counts. */
  get records(): readonly PaxRecord[] {
    return [...this.#globals, ...this.#locals];
  }

  /**
   * Takes in what a header announces.
   * @returns Whether it was an extension: else it is the file's own header.
   */
  async take(reader: ByteReader, { flag, size }: HeaderBlock): Promise<boolean> {
    if (!FLAGS.includes(flag)) return false;
    if (size > MAX_BYTES) throw new ArchiveError("invalid tar header: an extension is too long");
    const stored = new StoredContent(reader, size);
    const bytes = await stored.take(size);
    await stored.skip();
    if (flag === "L") this.#longPath = textUpToNul(bytes);
    else if (flag === "K") this.#longLink = textUpToNul(bytes);
    else if (flag === "g") this.#addGlobals(parsePaxRecords(bytes));
    else if (flag !== "V") this.#locals = parsePaxRecords(bytes);
    return true;
  }

  /** Completes the file's own header. A record without a value takes an earlier one back. */
  complete(header: HeaderBlock): HeaderBlock {
    const records = new Map(this.records);
    return {
      ...header,
      path: records.get("GNU.sparse.name") || records.get("path") || this.#longPath || header.path,
      linkTarget: records.get("linkpath") || this.#longLink || header.linkTarget,
      uid: wholeNumber(records.get("uid")) ?? header.uid,
      gid: wholeNumber(records.get("gid")) ?? header.gid,
      size: wholeNumber(records.get("size")) ?? header.size,
    };
  }

  /** When the file was changed: pax tells it to the nanosecond. */
  modifiedAt(header: HeaderBlock): FileHeader["modifiedAt"] {
    const text = new Map(this.records).get("mtime");
    return text ? parseTime(text) : { seconds: header.modifiedAt, nanoseconds: 0 };
  }

  #addGlobals(records: readonly PaxRecord[]): void {
    for (const [key, value] of records) this.#globals.set(key, value);
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw malformed();
  return value;
}

/** Decimal seconds with a fraction; before 1970 the nanoseconds still count upwards, as Unix has it. */
function parseTime(text: string): FileHeader["modifiedAt"] {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (!match) throw malformed();
  const [, sign, whole, fraction = ""] = match;
  const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, "0"));
  if (sign !== "-") return { seconds: Number(whole), nanoseconds };
  if (nanoseconds === 0) return { seconds: -Number(whole), nanoseconds };
  return { seconds: -Number(whole) - 1, nanoseconds: 1e9 - nanoseconds };
}

function malformed(): ArchiveError {
  return new ArchiveError("invalid tar header: malformed extended header");
}
