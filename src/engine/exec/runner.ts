import type { OutputChunk } from "../../model/process/stdio.ts";
import { encodeRequest, readAnswers, readTaken } from "../../shim/serve.ts";
import type { ByteReader } from "../../streams/byte-reader.ts";
import { readableFrom } from "../../streams/readable-from.ts";
import type { RemoteProcess } from "../backend.ts";
import type { Serving } from "../inside/serve-inside.ts";

/** How long it stays without work. */
const IDLE_MS = 10_000;

/**
 * The shim, let into a container by one exec to run one command after another: that saves each of them what the
 * runtime takes for an exec. It leaves when it has had no work for some seconds.
 */
export class Runner {
  readonly #process: RemoteProcess;
  readonly #reader: ByteReader;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #leave: AbortController;
  readonly #onFree: (runner: Runner) => void;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(
    { process, reader }: Serving,
    {
      leave,
      onFree,
    }: { readonly leave: AbortController; readonly onFree: (runner: Runner) => void },
  ) {
    this.#process = process;
    this.#reader = reader;
    this.#input = process.input.getWriter();
    this.#input.closed.catch(() => {}); // because a broken connection is told by its output
    this.#leave = leave;
    this.#onFree = onFree;
    process.exitCode.catch(() => {}).finally(() => this.close());
  }

  /** Whether it has left, or is about to. */
  get hasLeft(): boolean {
    return this.#leave.signal.aborted;
  }

  /**
   * Runs a command that has no standard input and no terminal.
   * @param words As `runWords` has them.
   * @returns Nothing if it has not been run: the runner has left, or has no room for so many words.
   * @throws {EngineError} `unavailable` if the connection broke, so that nobody knows whether it has been run.
   */
  async run(words: readonly string[]): Promise<RemoteProcess | undefined> {
    const request = encodeRequest(words);
    if (!request) {
      this.#release();
      return undefined;
    }
    clearTimeout(this.#idle);
    try {
      await this.#input.write(request);
      await readTaken(this.#reader);
    } catch {
      this.close();
      await this.#process.exitCode; // which fails if it was the connection that broke
      return undefined; // because it ended before it had taken the command
    }
    const exit = Promise.withResolvers<number>();
    exit.promise.catch(() => {}); // because not everyone asks for it
    return {
      output: readableFrom(this.#outputOf(exit)),
      input: new WritableStream(),
      resize: () => {},
      exitCode: exit.promise,
    };
  }

  /** Lets it go. What it runs goes on. */
  close(): void {
    clearTimeout(this.#idle);
    this.#leave.abort(new Error("the runner has left"));
  }

  async *#outputOf(exit: PromiseWithResolvers<number>): AsyncGenerator<OutputChunk> {
    let isOver = false;
    try {
      for await (const answer of readAnswers(this.#reader)) {
        if (answer.kind === "output") yield answer.chunk;
        else if (answer.kind === "failure") yield refusal(answer.words);
        else exit.resolve(answer.code);
      }
      isOver = true;
      this.#release();
    } catch {
      // because its own exit code tells whether the container has ended or the connection broke
    } finally {
      if (!isOver) {
        this.close(); // also if nobody reads the rest
        this.#process.exitCode.then(exit.resolve, exit.reject);
      }
    }
  }

  #release(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), IDLE_MS);
    this.#idle.unref();
    this.#onFree(this);
  }
}

/** Why a command could not be run stands in its output, as in Docker. */
function refusal(words: string): OutputChunk {
  return { stream: "stdout", bytes: Buffer.from(`${words.trimEnd()}\r\n`) };
}
