const NEWLINE = 0x0a;
const BLOCK_BYTES = 64 * 1024;

/**
 * Where the last lines of a file begin, found from its end.
 * @param count Whole lines that follow at least, if there are so many; 0 is behind the last newline.
 */
export async function tailOffset(file: Blob, count: number): Promise<number> {
  let missing = count + 1;
  for (let end = file.size; end > 0; end -= BLOCK_BYTES) {
    const begin = Math.max(0, end - BLOCK_BYTES);
    const block = await file.slice(begin, end).bytes();
    let newline = block.lastIndexOf(NEWLINE);
    while (newline >= 0) {
      missing -= 1;
      if (missing === 0) return begin + newline + 1;
      newline = newline > 0 ? block.lastIndexOf(NEWLINE, newline - 1) : -1;
    }
  }
  return 0;
}
