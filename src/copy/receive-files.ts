import { ByteReader } from "../streams/byte-reader.ts";
import { readableFrom } from "../streams/readable-from.ts";
import { readTar } from "../streams/tar/read-tar.ts";
import { Unpacker } from "./unpacker.ts";

/** The last entry of every archive: where it is missing, so may be anything. */
const LAST_ENTRY = ".kubedock-whole";

const NEWLINE = 10;

/**
 * Takes in files: a line from who sends them, "ready" from us, a tar, and "done" when all of it is in place. The
 * archive's last entry proves that nothing is missing, wherever the stream was cut.
 * @throws {Error} If a file cannot be made, or not all have come.
 */
export async function receiveFiles(
  input: ReadableStream<Uint8Array>,
  { root, say }: { readonly root: string; readonly say: (word: string) => Promise<void> },
): Promise<void> {
  const reader = new ByteReader(input);
  await readLine(reader);
  await say("ready");
  await using unpacker = new Unpacker(root);
  let isWhole = false;
  for await (const entry of readTar(rest(reader))) {
    isWhole = entry.header.path === LAST_ENTRY;
    if (!isWhole) await unpacker.put(entry);
  }
  if (!isWhole) throw new Error("the files have not come to their end");
  await unpacker.finish();
  await say("done");
}

async function readLine(reader: ByteReader): Promise<void> {
  for (;;) {
    const byte = await reader.some(1);
    if (!byte) throw new Error("nobody has sent files");
    if (byte[0] === NEWLINE) return;
  }
}

function rest(reader: ByteReader): ReadableStream<Uint8Array> {
  return readableFrom(
    (async function* () {
      for (;;) {
        const bytes = await reader.some(Number.POSITIVE_INFINITY);
        if (!bytes) return;
        yield bytes;
      }
    })(),
  );
}
