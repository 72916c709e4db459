import type { OutputChunk, OutputStream, StdioSession, TerminalSize } from "../../model/stdio.ts";
import type { RemoteProcess } from "../backend.ts";

/** Chunks that a client may be behind before it holds up the others, as in Docker. */
const CLIENT_QUEUE = 16;

/** What a client wants of a container's streams. */
export type AttachWishes = {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
};

type Client = {
  readonly wishes: AttachWishes;
  readonly output: WritableStreamDefaultWriter<OutputChunk>;
};

/**
 * Connects any number of clients to the one attach that a container has. Clients may come before the container
 * runs: they wait. The attach is given up when the last client has left and taken up again for the next.
 */
export class AttachHub {
  readonly #clients = new Set<Client>();
  readonly #isTty: boolean;
  readonly #closesStdin: boolean;
  #process: PromiseWithResolvers<RemoteProcess> = Promise.withResolvers();
  #input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #connected: RemoteProcess | undefined;
  #letGo: () => void = () => {};
  #drained: Promise<void> = Promise.resolve();
  /** The size the terminal is to have, also before there is one. */
  #size: TerminalSize | undefined;

  /** @param closesStdin Whether a client's end of input is the container's: Docker's `StdinOnce`. */
  constructor({ isTty, closesStdin }: { readonly isTty: boolean; readonly closesStdin: boolean }) {
    this.#isTty = isTty;
    this.#closesStdin = closesStdin;
    this.#process.promise.catch(() => {}); // because without clients nobody waits for it
  }

  /** Whether a client is waiting or connected. */
  get hasClients(): boolean {
    return this.#clients.size > 0;
  }

  /** Whether there is an attach. */
  get isConnected(): boolean {
    return this.#connected !== undefined;
  }

  /** Resolves when all clients have all output of the process; at once if nothing is attached. */
  get drained(): Promise<void> {
    return this.#drained;
  }

  /** The size the terminal was last given. */
  get size(): TerminalSize | undefined {
    return this.#size;
  }

  /** Adds a client. Its session ends with the container's process. */
  open(wishes: AttachWishes): StdioSession {
    const { readable, writable } = new TransformStream<OutputChunk, OutputChunk>(
      undefined,
      undefined,
      new CountQueuingStrategy({ highWaterMark: CLIENT_QUEUE }),
    );
    const client: Client = { wishes, output: writable.getWriter() };
    this.#clients.add(client);
    client.output.closed.then(
      () => this.#leave(client),
      () => this.#leave(client),
    );
    return {
      isTty: this.#isTty,
      output: readable,
      input: new WritableStream({
        write: (bytes) => this.#write(bytes),
        close: () => this.#closeInput(),
      }),
    };
  }

  /**
   * Takes over the attach of a process and serves it to all clients until it ends.
   * @param go Written ahead of all clients' input: the word for which a gate waits.
   * @param letGo Ends the attach and leaves the process alone.
   */
  async connect(process: RemoteProcess, letGo: () => void, go?: Uint8Array): Promise<void> {
    this.#connected = process;
    this.#letGo = letGo;
    this.#input = process.input.getWriter();
    this.#input.closed.catch(() => {}); // because a broken attach is told by its output
    this.#drained = this.#pump(process);
    if (go) await this.#input.write(go);
    if (this.#size) process.resize(this.#size);
    this.#process.resolve(process);
  }

  /** Gives the terminal its size, now or when there is one. */
  resize(size: TerminalSize): void {
    this.#size = size;
    this.#connected?.resize(size);
  }

  /** Ends every client's session: the container will not run, or has ended. */
  async close(): Promise<void> {
    const clients = [...this.#clients];
    this.#clients.clear();
    await Promise.all(clients.map(({ output }) => output.close().catch(() => {}))); // because it may have left
    this.#disconnect();
  }

  async #pump(process: RemoteProcess): Promise<void> {
    try {
      for await (const chunk of process.output) await this.#distribute(chunk);
    } catch {
      // because a lost connection ends the sessions as the end of the process does; its state tells which it was
    }
    if (this.#connected === process) await this.close();
  }

  async #distribute(chunk: OutputChunk): Promise<void> {
    const receivers = [...this.#clients].filter(({ wishes }) => wants(wishes, chunk.stream));
    await Promise.all(
      receivers.map((client) => client.output.write(chunk).catch(() => this.#leave(client))),
    );
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#process.promise;
    await this.#input?.write(bytes);
  }

  async #closeInput(): Promise<void> {
    if (!this.#closesStdin || this.#isTty) return;
    await this.#process.promise;
    await this.#input?.close();
  }

  #leave(client: Client): void {
    if (!this.#clients.delete(client) || this.#clients.size > 0 || !this.#connected) return;
    // Output that nobody reads would hold up the container.
    this.#letGo();
    this.#disconnect();
  }

  #disconnect(): void {
    this.#connected = undefined;
    this.#input = undefined;
    this.#letGo = () => {};
    this.#process = Promise.withResolvers();
    this.#process.promise.catch(() => {}); // as in the constructor
  }
}

function wants(wishes: AttachWishes, stream: OutputStream): boolean {
  return stream === "stdout" ? wishes.stdout : wishes.stderr;
}
