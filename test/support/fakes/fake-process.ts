import type { RemoteProcess } from "../../../src/engine/backend.ts";
import { EngineError } from "../../../src/model/errors.ts";
import type { OutputChunk } from "../../../src/model/process/stdio.ts";

/** What a process of the fake does; by default it writes nothing and ends with 0. */
export type FakeProcess = {
  readonly output?: readonly OutputChunk[];
  readonly exitCode?: number;
  /** Refused before it starts, in the runtime's words. */
  readonly refusal?: string;
  /** Keeps running until its standard input is closed. */
  readonly waitsForInput?: boolean;
};

/** What is around a process of the fake. */
type FakeSurroundings = {
  /** Gets what it is sent. */
  readonly input: Uint8Array[];
  /** Ends it, too. */
  readonly podEnd: Promise<void> | undefined;
  readonly signal: AbortSignal;
};

/** Runs one: it ends when its output has been read, and its input is closed if it waits for that. */
export function runFakeProcess(
  { output = [], exitCode = 0, refusal, waitsForInput = false }: FakeProcess,
  { input, podEnd, signal }: FakeSurroundings,
): RemoteProcess {
  if (refusal !== undefined) throw new EngineError("invalid-argument", refusal);
  const ended = Promise.withResolvers<number>();
  const closed = Promise.withResolvers<void>();
  const leave = (): void => closed.resolve();
  signal.addEventListener("abort", leave, { once: true });
  void podEnd?.then(leave);
  if (!waitsForInput) closed.resolve();
  const remaining = [...output];
  return {
    output: new ReadableStream<OutputChunk>({
      pull: async (controller) => {
        const chunk = remaining.shift();
        if (chunk) return controller.enqueue(chunk);
        await closed.promise;
        signal.removeEventListener("abort", leave);
        controller.close();
        ended.resolve(exitCode);
      },
    }),
    input: new WritableStream<Uint8Array>({
      write: (bytes) => void input.push(bytes),
      close: () => closed.resolve(),
    }),
    resize: () => {},
    exitCode: ended.promise,
  };
}
