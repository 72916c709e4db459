/** What gathers the bytes on their way has a power of two: what did not fit would travel by itself. */
const BLOCK_BYTES = 64 * 1024;

/** Gathers pieces into blocks of one size, of which the last may be shorter: each costs the same, however small. */
export async function* inBlocks(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let block = newBlock();
  let filled = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + BLOCK_BYTES - filled);
      block.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < BLOCK_BYTES) continue;
      yield block;
      block = newBlock(); // because the reader may keep the other
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

/** Not zeroed first: all of it is written. */
function newBlock(): Uint8Array {
  return Buffer.allocUnsafeSlow(BLOCK_BYTES);
}
