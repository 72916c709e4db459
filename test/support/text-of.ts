import type { OutputChunk } from "../../src/model/process/stdio.ts";

/** Reads output to its end as text; what came on stderr is marked `!`. */
export async function textOf(output: ReadableStream<OutputChunk>): Promise<string> {
  let text = "";
  for await (const { stream, bytes } of output)
    text += (stream === "stderr" ? "!" : "") + Buffer.from(bytes).toString();
  return text;
}

/** Reads the next piece of output as text, and leaves the rest. */
export async function nextText(output: ReadableStream<OutputChunk>): Promise<string> {
  const reader = output.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return value ? Buffer.from(value.bytes).toString() : "(end)";
}

/** Sends text to standard input. */
export async function sendText(input: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = input.getWriter();
  await writer.write(Buffer.from(text));
  writer.releaseLock();
}
