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
  process: Promise<RemoteProcess>,
  ended: Promise<string>,
): StdioSession {
  const { readable, writable } = new TransformStream<OutputChunk, OutputChunk>();
  void relay(process, writable.getWriter(), ended);
  return {
    isTty: config.isTty,
    output: readable,
    input: config.attachStdin ? closingInput(process) : new WritableStream(),
  };
}

/** Reads the output of an exec that nobody listens to. */
export async function discardOutput({ output }: RemoteProcess): Promise<void> {
  await output.pipeTo(new WritableStream()).catch(() => {}); // because the exit code tells of a broken connection
}

/** Passes output on, and ends when the exit code can be asked for: clients do so at once. */
async function relay(
  process: Promise<RemoteProcess>,
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
    const { output } = await process;
    for await (const chunk of output) await pass(chunk);
  } catch {
    // because the end tells of a command that could not be run, and of a broken connection
  }
  const message = await ended;
  if (message !== "") await pass({ stream: "stdout", bytes: Buffer.from(message) });
  await client.close().catch(() => {}); // because the client may have left
}

/** A client that breaks off ends the input as one that closes it does. */
function closingInput(process: Promise<RemoteProcess>): WritableStream<Uint8Array> {
  const opening = process.then(({ input }) => input.getWriter());
  opening.then((writer) => writer.closed).catch(() => {}); // because the output tells of a broken connection
  const close = async () => (await opening).close();
  return new WritableStream({
    write: async (bytes) => (await opening).write(bytes),
    close,
    abort: close,
  });
}
