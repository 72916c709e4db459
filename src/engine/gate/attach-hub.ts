import { isEngineError } from "../../model/errors.ts";
import type {
  OutputChunk,
  OutputStream,
  StdioSession,
  TerminalSize,
} from "../../model/process/stdio.ts";
import type { RemoteProcess } from "../backend.ts";
import { settle } from "../settle.ts";

/** Chunks that a client may be behind before it holds up the others, as in Docker. */
const CLIENT_QUEUE = 16;

/** What a client wants of a container's streams. */
export type AttachWishes = {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
};

/** An attach that the hub takes over. */
export type Attachment = {
  /** Ends the attach and leaves the process alone. */
  readonly letGo: () => void;
  /** Whether it stays when the last client has left. */
  readonly isKept: boolean;
  /** Written ahead of all clients' input: the word for which a gate waits. */
  readonly go: Uint8Array | undefined;
  /** Is told how many bytes of output have come. */
  readonly onOutput?: (byteCount: number) => void;
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
  #process: PromiseWithResolvers<RemoteProcess> = pending();
  #input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #connected: RemoteProcess | undefined;
  #connecting: Promise<void> | undefined;
  #letGo: () => void = () => {};
  #isKept = false;
  #drained: Promise<void> = Promise.resolve();
  /** Chunks that have been taken by all who want them. */
  #delivered = 0;
  /** The size the terminal is to have, also before there is one. */
  #size: TerminalSize | undefined;

  /** @param closesStdin Whether a client's end of input is the container's: Docker's `StdinOnce`. */
  constructor({ isTty, closesStdin }: { readonly isTty: boolean; readonly closesStdin: boolean }) {
    this.#isTty = isTty;
    this.#closesStdin = closesStdin;
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
    return { isTty: this.#isTty, output: readable, input: this.#inputOf(client) };
  }

  /** Attaches by the function given, unless that has been done; once for all who ask at the same time. */
  async connectOnce(attach: () => Promise<void>): Promise<void> {
    if (this.#connected) return;
    this.#connecting ??= attach().finally(() => {
      this.#connecting = undefined;
    });
    await this.#connecting;
  }

  /** Takes over the attach of a process and serves it to all clients until it ends. */
  async connect(process: RemoteProcess, attachment: Attachment): Promise<void> {
    const { letGo, isKept, go } = attachment;
    this.#connected = process;
    this.#letGo = letGo;
    this.#isKept = isKept;
    this.#input = process.input.getWriter();
    this.#input.closed.catch(() => {}); // because a broken attach is told by its output
    this.#drained = this.#pump(process, attachment);
    if (go) await this.#input.write(go);
    if (this.#size) process.resize(this.#size);
    this.#process.resolve(process);
  }

  /** Gives the terminal its size, now or when there is one. */
  resize(size: TerminalSize): void {
    this.#size = size;
    this.#connected?.resize(size);
  }

  /** Waits like `drained`, but not for clients that take nothing at all for so long. */
  async settle(patienceMs: number): Promise<void> {
    await settle(this.#drained, () => this.#delivered, patienceMs);
  }

  /** Ends every client's session: the container will not run, or has ended. */
  async close(): Promise<void> {
    const clients = [...this.#clients];
    this.#clients.clear();
    this.#disconnect();
    await Promise.all(clients.map(endSession));
  }

  async #pump(process: RemoteProcess, { letGo, onOutput }: Attachment): Promise<void> {
    try {
      for await (const chunk of process.output) {
        onOutput?.(chunk.bytes.length);
        await this.#distribute(chunk);
        this.#delivered += 1;
      }
    } catch (error) {
      // It ends the sessions as the end of the process does, so the clients must be told which it was.
      if (isEngineError(error, "unavailable")) await this.#tellBreak(error.message);
    }
    letGo(); // of whatever still listens for it, though the attach has ended
    if (this.#connected === process) await this.close();
  }

  async #tellBreak(reason: string): Promise<void> {
    const stream = this.#isTty ? "stdout" : "stderr";
    await this.#distribute({ stream, bytes: Buffer.from(`Error attaching: ${reason}\r\n`) });
  }

  async #distribute(chunk: OutputChunk): Promise<void> {
    const receivers = [...this.#clients].filter(({ wishes }) => wants(wishes, chunk.stream));
    await Promise.all(
      receivers.map((client) => client.output.write(chunk).catch(() => this.#leave(client))),
    );
  }

  /** A client that did not ask for the input has none, and its end means nothing. */
  #inputOf(client: Client): WritableStream<Uint8Array> {
    if (!client.wishes.stdin) return new WritableStream();
    const end = (): Promise<void> => this.#endInput(client);
    return new WritableStream({
      write: async (bytes) => {
        if (!this.#clients.has(client)) throw notAttached();
        await this.#process.promise;
        await this.#input?.write(bytes);
      },
      close: end,
      abort: end,
    });
  }

  /**
   * The end of a client's input is the container's only with `StdinOnce` and without a terminal. Otherwise, as in
   * moby, the client is through: its session ends and the container goes on.
   */
  async #endInput(client: Client): Promise<void> {
    if (!this.#clients.has(client)) return;
    await this.#process.promise;
    if (!this.#closesStdin || this.#isTty) return endSession(client);
    await this.#input?.close().catch(() => {}); // because another client's end may have come first
  }

  #leave(client: Client): void {
    if (!this.#clients.delete(client) || this.#clients.size > 0 || !this.#connected) return;
    if (this.#isKept) return; // its output is read and thrown away
    // Output that nobody reads would hold up the container.
    this.#letGo();
    this.#disconnect();
  }

  #disconnect(): void {
    this.#connected = undefined;
    this.#input = undefined;
    this.#letGo = () => {};
    this.#process.reject(notAttached());
    this.#process = pending();
  }
}

function wants(wishes: AttachWishes, stream: OutputStream): boolean {
  return stream === "stdout" ? wishes.stdout : wishes.stderr;
}

async function endSession({ output }: Client): Promise<void> {
  await output.close().catch(() => {}); // because it may have left
}

function notAttached(): Error {
  return new Error("the container is not attached to any more");
}

function pending<T>(): PromiseWithResolvers<T> {
  const resolvers = Promise.withResolvers<T>();
  resolvers.promise.catch(() => {}); // because without clients nobody waits for it
  return resolvers;
}
