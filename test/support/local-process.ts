import type { RemoteProcess, RemoteProcessOptions } from "../../src/engine/backend.ts";
import type { OutputChunk, OutputStream } from "../../src/model/process/stdio.ts";
import { readableFrom } from "../../src/streams/readable-from.ts";

/** A process of this machine, as if it ran in a container. */
export function localProcess(
  command: readonly string[],
  { hasStdin, signal }: Pick<RemoteProcessOptions, "hasStdin" | "signal">,
): RemoteProcess {
  const child = Bun.spawn([...command], {
    stdin: hasStdin ? "pipe" : "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  // A connection that is cut shows as the end of the input.
  const letGo = (): void => void child.stdin?.end();
  signal.addEventListener("abort", letGo, { once: true });
  return {
    output: readableFrom(outputOf(child)),
    input: new WritableStream<Uint8Array>({
      write: async (bytes) => {
        const written = Promise.resolve(child.stdin?.write(bytes)).then(() => child.stdin?.flush());
        const ended = child.exited.then(() => Promise.reject(new Error("the process has ended")));
        await Promise.race([written, ended]); // a pipe that nobody reads is never flushed
      },
      close: letGo,
    }),
    resize: () => {},
    exitCode: child.exited,
  };
}

/** Both streams as they come. */
async function* outputOf(
  child: Bun.Subprocess<"pipe" | "ignore", "pipe", "pipe">,
): AsyncGenerator<OutputChunk> {
  const sources = [chunks("stdout", child.stdout), chunks("stderr", child.stderr)];
  const waiting = new Map(sources.map((source) => [source, nextOf(source)]));
  while (waiting.size > 0) {
    const { source, result } = await Promise.race(waiting.values());
    if (result.done) waiting.delete(source);
    else {
      waiting.set(source, nextOf(source));
      yield result.value;
    }
  }
}

async function nextOf(source: AsyncGenerator<OutputChunk>) {
  return { source, result: await source.next() };
}

async function* chunks(
  stream: OutputStream,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<OutputChunk> {
  for await (const bytes of source) yield { stream, bytes };
}
