import type { RemoteProcess, RemoteProcessOptions } from "../../src/engine/backend.ts";
import type { OutputChunk, OutputStream, TerminalSize } from "../../src/model/process/stdio.ts";

/** A process whose output and end a test decides on while it runs, and which keeps what it is sent. */
export class LiveProcess {
  /** What came on standard input, as text. */
  received = "";
  isInputClosed = false;
  /** Whether the connection was given up while the process ran. */
  isLetGo = false;
  readonly sizes: TerminalSize[] = [];
  readonly #output = new TransformStream<OutputChunk, OutputChunk>();
  readonly #writer = this.#output.writable.getWriter();
  readonly #exit = Promise.withResolvers<number>();
  readonly #inputEnd = Promise.withResolvers<void>();

  constructor() {
    this.#exit.promise.catch(() => {}); // because not every test asks
  }

  /** Resolves when standard input has been closed. */
  get inputEnd(): Promise<void> {
    return this.#inputEnd.promise;
  }

  /** Writes output; resolves when it has been read. */
  async write(text: string, stream: OutputStream = "stdout"): Promise<void> {
    await this.#writer.write({ stream, bytes: Buffer.from(text) });
  }

  /** Ends with an exit code. */
  async end(exitCode = 0): Promise<void> {
    this.#exit.resolve(exitCode);
    await this.#writer.close();
  }

  /** Breaks the connection. */
  async fail(error: Error): Promise<void> {
    this.#exit.reject(error);
    await this.#writer.abort(error);
  }

  /** The process as the engine sees it. */
  connect({ signal }: RemoteProcessOptions): RemoteProcess {
    signal.addEventListener("abort", () => void this.#letGo(), { once: true });
    return {
      output: this.#output.readable,
      input: new WritableStream<Uint8Array>({
        write: (bytes) => void (this.received += Buffer.from(bytes).toString()),
        close: () => {
          this.isInputClosed = true;
          this.#inputEnd.resolve();
        },
      }),
      resize: (size) => void this.sizes.push(size),
      exitCode: this.#exit.promise,
    };
  }

  async #letGo(): Promise<void> {
    this.isLetGo = true;
    await this.#writer.close().catch(() => {}); // because it may have ended before
  }
}
