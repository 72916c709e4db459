import type { OutputChunk, StdioSession } from "../../model/process/stdio.ts";
import type { RemoteProcess } from "../backend.ts";
import type { Exec } from "./exec-store.ts";

/**
 * Connects a client with the process of an exec. A client that leaves takes its input with it, and the process goes
 * on: its output is read to the end all the same, since it tells the exit code.
 * @param ended Resolves, when the exit code can be asked for, with what is to be told in the stream of a failure.
 */
export function openSession(
  { config }: Exec,
  { output, input }: RemoteProcess,
  ended: Promise<string>,
): StdioSession {
  const { readable, writable } = new TransformStream<OutputChunk, OutputChunk>();
  void relay(output, writable.getWriter(), ended);
  return {
    isTty: config.isTty,
    output: readable,
    input: config.attachStdin ? closingInput(input) : new WritableStream(),
  };
}

/** Reads the output of an exec that nobody listens to. */
export async function discardOutput({ output }: RemoteProcess): Promise<void> {
  await output.pipeTo(new WritableStream()).catch(() => {}); // because the exit code tells of a broken connection
}

/** Passes output on, and ends when the exit code can be asked for: clients do so at once. */
async function relay(
  output: ReadableStream<OutputChunk>,
  client: WritableStreamDefaultWriter<OutputChunk>,
  ended: Promise<string>,
): Promise<void> {
  let isListening = true;
  const pass = async (chunk: OutputChunk): Promise<void> => {
    if (!isListening) return;
    await client.write(chunk).catch(() => {
      isListening = false; // because the client has left
    });
  };
  try {
    for await (const chunk of output) await pass(chunk);
  } catch {
    // because the exit code tells of a broken connection
  }
  const message = await ended;
  if (message !== "") await pass({ stream: "stdout", bytes: Buffer.from(message) });
  await client.close().catch(() => {}); // because the client may have left
}

/** A client that breaks off ends the input as one that closes it does. */
function closingInput(input: WritableStream<Uint8Array>): WritableStream<Uint8Array> {
  const writer = input.getWriter();
  writer.closed.catch(() => {}); // because a broken connection is told by its output
  return new WritableStream({
    write: (bytes) => writer.write(bytes),
    close: () => writer.close(),
    abort: () => writer.close(),
  });
}
