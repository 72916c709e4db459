import type { ByteReader } from "../streams/byte-reader.ts";
import type { OutputChunk } from "../model/process/stdio.ts";
import { cutShort, readExactly, readHead } from "./frame-reader.ts";
import { frame } from "./protocol.ts";

/** What `serve.c` has room for: words, their bytes, and those of one of them. */
const LIMITS = { words: 4096, bytes: 256 * 1024, wordBytes: 64 * 1024 };

/** What comes of a command: a piece of what it writes, why it could not be run, or its exit code. */
export type Answer =
  | { readonly kind: "output"; readonly chunk: OutputChunk }
  | { readonly kind: "failure"; readonly words: string }
  | { readonly kind: "exit"; readonly code: number };

/**
 * Asks a shim that serves for a command.
 * @param words As `runWords` has them.
 * @returns Nothing if it has no room for so much.
 */
export function encodeRequest(words: readonly string[]): Uint8Array | undefined {
  const payloads = words.map((word) => Buffer.from(word));
  const sizeBytes = payloads.reduce((sum, { length }) => sum + length + 1, 0);
  const isSmall = payloads.every(({ length }) => length <= LIMITS.wordBytes);
  if (!isSmall || words.length > LIMITS.words || sizeBytes > LIMITS.bytes) return undefined;
  return Buffer.concat([
    ...payloads.map((payload) => frame("A", payload)),
    frame("X", new Uint8Array(0)),
  ]);
}

/** Waits until the shim has taken a command. @throws {Error} If it has ended before. */
export async function readTaken(reader: ByteReader): Promise<void> {
  const { type } = await readHead(reader);
  if (type !== "P") throw unexpected(type);
}

/**
 * Reads what the shim sends of a command, the exit code last; what follows is that of the next command.
 * @throws {Error} If the exit code is missing, or something else comes.
 */
export async function* readAnswers(reader: ByteReader): AsyncGenerator<Answer> {
  for (;;) {
    const { type, sizeBytes } = await readHead(reader);
    if (type === "O" || type === "E") yield* readOutput(reader, type, sizeBytes);
    else if (type === "F") yield { kind: "failure", words: await readText(reader, sizeBytes) };
    else if (type !== "S") throw unexpected(type);
    else {
      yield { kind: "exit", code: Number(await readText(reader, sizeBytes)) };
      return;
    }
  }
}

async function* readOutput(
  reader: ByteReader,
  type: "O" | "E",
  sizeBytes: number,
): AsyncGenerator<Answer> {
  const stream = type === "O" ? "stdout" : "stderr";
  for (let left = sizeBytes; left > 0;) {
    const bytes = await reader.some(left);
    if (!bytes) throw cutShort();
    left -= bytes.length;
    yield { kind: "output", chunk: { stream, bytes } };
  }
}

async function readText(reader: ByteReader, sizeBytes: number): Promise<string> {
  return Buffer.from(await readExactly(reader, sizeBytes)).toString();
}

function unexpected(type: string): Error {
  return new Error(`The shim says what was not asked for: "${type}"`);
}
