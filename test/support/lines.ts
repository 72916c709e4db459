/** Lines of a stream, as they come, without their ends; the last one also when it has none. */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}

/**
 * Reads a stream of lines up to the first that matches, and returns it.
 * @throws {Error} If the stream ends before; it tells what came.
 */
export async function lineOf(
  source: AsyncGenerator<string>,
  wanted: string | RegExp,
): Promise<string> {
  const seen: string[] = [];
  for (;;) {
    const { value, done } = await source.next();
    if (done) throw new Error(`No line with ${wanted}:\n${seen.join("\n")}`);
    if (typeof wanted === "string" ? value.includes(wanted) : wanted.test(value)) return value;
    seen.push(value);
  }
}
