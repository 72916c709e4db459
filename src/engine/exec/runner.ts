import type { OutputChunk } from "../../model/process/stdio.ts";
import { serveCommand } from "../../shim/protocol.ts";
import { encodeRequest, readAnswers, readTaken } from "../../shim/serve.ts";
import { ByteReader } from "../../streams/byte-reader.ts";
import { readableFrom } from "../../streams/readable-from.ts";
import type { RemoteProcess } from "../backend.ts";
import type { Engine } from "../engine.ts";
import { ProcessOutput } from "../files/doors/process-output.ts";
import { execInside } from "../inside/exec-inside.ts";
import { shimInside } from "../inside/shim-inside.ts";
import type { Container } from "../store.ts";

/** How long it stays without work. */
const IDLE_MS = 10_000;

/**
 * The shim, let into a container by one exec to run one command after another: that saves each of them what the
 * runtime takes for an exec. A command that is busy with its output is alone; it leaves when it has had no work for
 * some seconds.
 */
export class Runner {
  readonly #process: RemoteProcess;
  readonly #reader: ByteReader;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #leave: AbortController;
  #isFree = true;
  #idle: ReturnType<typeof setTimeout> | undefined;

  private constructor(process: RemoteProcess, leave: AbortController) {
    this.#process = process;
    this.#reader = new ByteReader(new ProcessOutput(process).data());
    this.#input = process.input.getWriter();
    this.#input.closed.catch(() => {}); // because a broken connection is told by its output
    this.#leave = leave;
    process.exitCode.catch(() => {}).finally(() => this.close());
    this.#release();
  }

  /** @throws {EngineError} If it cannot be let in. */
  static async open(engine: Engine, container: Container): Promise<Runner> {
    const shim = await shimInside(engine, container, engine.signal);
    const leave = new AbortController();
    const process = await execInside(engine, container, serveCommand(shim), {
      hasStdin: true,
      isTty: false,
      signal: AbortSignal.any([engine.signal, leave.signal]),
    });
    return new Runner(process, leave);
  }

  /** Whether it has left, or is about to. */
  get hasLeft(): boolean {
    return this.#leave.signal.aborted;
  }

  /**
   * Runs a command that has no standard input and no terminal.
   * @param words As `runWords` has them.
   * @returns Nothing if it has not been run: the runner is busy, has left, or has no room for so many words.
   * @throws {EngineError} `unavailable` if the connection broke, so that nobody knows whether it has been run.
   */
  async run(words: readonly string[]): Promise<RemoteProcess | undefined> {
    const request = encodeRequest(words);
    if (!request || !this.#isFree || this.hasLeft) return undefined;
    this.#isFree = false;
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
    try {
      for await (const answer of readAnswers(this.#reader)) {
        if (answer.kind === "output") yield answer.chunk;
        else if (answer.kind === "failure") yield refusal(answer.words);
        else exit.resolve(answer.code);
      }
      this.#release();
    } catch {
      // because its own exit code tells whether the container has ended or the connection broke
    } finally {
      if (!this.#isFree) {
        this.close(); // also if nobody reads the rest
        this.#process.exitCode.then(exit.resolve, exit.reject);
      }
    }
  }

  #release(): void {
    this.#isFree = true;
    this.#idle = setTimeout(() => this.close(), IDLE_MS);
    this.#idle.unref();
  }
}

/** Why a command could not be run stands in its output, as in Docker. */
function refusal(words: string): OutputChunk {
  return { stream: "stdout", bytes: Buffer.from(`${words.trimEnd()}\r\n`) };
}
