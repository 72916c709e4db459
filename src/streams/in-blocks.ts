/** Small pieces are gathered up to this size; one that is half as long already is passed on as it is. */
const BLOCK_BYTES = 64 * 1024;

/** Gathers small pieces into larger ones: each piece that is passed on costs the same, however small. */
export async function* inBlocks(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let block = new Uint8Array(BLOCK_BYTES);
  let filled = 0;
  for await (const piece of pieces) {
    if (filled > 0 && filled + piece.length > BLOCK_BYTES) {
      yield block.subarray(0, filled);
      block = new Uint8Array(BLOCK_BYTES); // because the reader may keep the other
      filled = 0;
    }
    if (piece.length >= BLOCK_BYTES / 2 && filled === 0) yield piece;
    else {
      block.set(piece, filled);
      filled += piece.length;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
