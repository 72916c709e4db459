import type { FileEntry, FileHeader, FileType } from "../../model/files/file-entry.ts";
import { inBlocks } from "../in-blocks.ts";
import { readableFrom } from "../readable-from.ts";
import { ArchiveError } from "./archive-error.ts";
import { BLOCK_BYTES, FIELDS, paddingAfter } from "./block-fields.ts";
import { buildHeaderBlock, maximumOf, splitPath, type HeaderBlock } from "./header-block.ts";
import { encodePaxRecords, type PaxRecord } from "./pax-records.ts";

const FLAGS: Readonly<Record<FileType, string>> = {
  file: "0",
  hardlink: "1",
  symlink: "2",
  character: "3",
  block: "4",
  directory: "5",
  fifo: "6",
};

/** The name of extended headers, for tars that do not know them and make files of them. */
const EXTENDED_NAME = "PaxHeaders/entry";

/**
 * Writes an archive as POSIX has it (pax): what does not fit into a header is told by an extended one before it.
 * Cancelling the stream ends the entries. An entry that fails, or whose content is not as long as it says, fails it.
 * @param interrupt Called first at a cancel: an entry that waits for something would hold up its end.
 */
export function writeTar(
  entries: AsyncIterable<FileEntry>,
  interrupt?: () => void,
): ReadableStream<Uint8Array> {
  return readableFrom(inBlocks(piecesOf(entries)), interrupt);
}

async function* piecesOf(entries: AsyncIterable<FileEntry>): AsyncGenerator<Uint8Array> {
  for await (const { header, content } of entries) {
    yield* headerPieces(header);
    let written = 0;
    for await (const bytes of content) {
      written += bytes.length;
      if (written > header.sizeBytes) break;
      yield bytes;
    }
    if (written !== header.sizeBytes)
      throw new ArchiveError(`"${header.path}" is not as long as it was said to be`);
    yield new Uint8Array(paddingAfter(written));
  }
  yield new Uint8Array(2 * BLOCK_BYTES);
}

function* headerPieces(header: FileHeader): Generator<Uint8Array> {
  const block = blockOf(header);
  const records = misfits(block, header);
  if (records.length > 0) {
    const extension = encodePaxRecords(records);
    const size = extension.length;
    yield buildHeaderBlock({
      ...fitted(block),
      flag: "x",
      path: EXTENDED_NAME,
      linkTarget: "",
      size,
    });
    yield extension;
    yield new Uint8Array(paddingAfter(size));
  }
  yield buildHeaderBlock(fitted(block));
}

function blockOf({ path, type, modifiedAt, device, sizeBytes, ...rest }: FileHeader): HeaderBlock {
  const isSlashed = type === "directory" && !path.endsWith("/");
  return {
    ...rest,
    ...device,
    flag: FLAGS[type],
    path: isSlashed ? `${path}/` : path,
    size: sizeBytes,
    modifiedAt: modifiedAt.seconds,
  };
}

/** What a header has no room for. */
function misfits(block: HeaderBlock, { modifiedAt }: FileHeader): PaxRecord[] {
  const records: PaxRecord[] = [];
  if (!splitPath(block.path)) records.push(["path", block.path]);
  if (block.linkTarget.length > FIELDS.linkTarget[1]) records.push(["linkpath", block.linkTarget]);
  for (const field of ["uid", "gid", "size"] as const) {
    if (block[field] > maximumOf(field)) records.push([field, String(block[field])]);
  }
  const { seconds, nanoseconds } = modifiedAt;
  if (nanoseconds > 0 || seconds < 0 || seconds > maximumOf("modifiedAt"))
    records.push(["mtime", formatTime(modifiedAt)]);
  return records;
}

/** The header with as much of each value as it has room for. */
function fitted(block: HeaderBlock): HeaderBlock {
  const number = (field: "uid" | "gid" | "size" | "modifiedAt"): number =>
    Math.max(0, Math.min(block[field], maximumOf(field)));
  return {
    ...block,
    path: splitPath(block.path) ? block.path : block.path.slice(0, FIELDS.path[1]),
    linkTarget: block.linkTarget.slice(0, FIELDS.linkTarget[1]),
    uid: number("uid"),
    gid: number("gid"),
    size: number("size"),
    modifiedAt: number("modifiedAt"),
  };
}

/** Decimal seconds; before 1970 the fraction counts downwards. */
function formatTime({ seconds, nanoseconds }: FileHeader["modifiedAt"]): string {
  const isBefore = seconds < 0 && nanoseconds > 0;
  const whole = isBefore ? -seconds - 1 : Math.abs(seconds);
  const fraction = String(isBefore ? 1e9 - nanoseconds : nanoseconds).padStart(9, "0");
  const text = nanoseconds > 0 ? `${whole}.${fraction.replace(/0+$/, "")}` : String(whole);
  return seconds < 0 ? `-${text}` : text;
}
