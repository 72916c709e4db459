import { Duplex } from "node:stream";
import { EngineError } from "../../model/errors.ts";

/** How long a Pod may be silent to a client that has said its last word, before the connection is given up. */
const SILENCE_MS = 60_000;

/** What carries a connection. */
export type TunnelLine = {
  /** Resolves when there is room for more. @throws {EngineError} `unavailable` if the line is broken. */
  readonly send: (bytes: Uint8Array) => Promise<void>;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Lets go of the Pod: at once, or, where both have said all, when what was said has arrived. */
  readonly close: (isWhole: boolean) => void;
};

/**
 * A connection to a port of a Pod through the API server, for where no relay in the container brings it there.
 *
 * There is no half-close: the Pod does not learn of an `end`, because containerd would cut the connection a second
 * later; it is still read, until it has been silent for a minute. An end of the Pod's comes a second late, because
 * containerd waits so long for that of the client.
 */
export class TunnelConnection extends Duplex {
  #line: TunnelLine | undefined;
  #silence: NodeJS.Timeout | undefined;
  #isAnswered = false;

  /** Whether nothing is expected any more: the client has said its last word, and the Pod nothing after that. */
  get isQuiet(): boolean {
    return this.#silence !== undefined && !this.#isAnswered;
  }

  /** Whether both sides have said all, and know it of each other. */
  protected get isWhole(): boolean {
    return false;
  }

  /** What is sent to say something. */
  protected inForm(bytes: Uint8Array): Uint8Array {
    return bytes;
  }

  /** From now on it is read and written; nothing else is done before. */
  open(line: TunnelLine): void {
    this.#line = line;
  }

  /** Takes what the Pod says; null is its end. */
  receive(bytes: Uint8Array | null): void {
    this.#isAnswered = this.#silence !== undefined;
    this.#silence?.refresh();
    if (!this.destroyed && !this.push(bytes)) this.#line?.pause();
  }

  /** Ends with what went wrong at the other end. */
  refuse(reason: string): void {
    this.destroy(new EngineError("unavailable", reason));
  }

  override _read(): void {
    this.#line?.resume();
  }

  override _write(
    bytes: Uint8Array,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    void this.send(this.inForm(bytes), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#silence = setTimeout(() => this.destroy(), SILENCE_MS);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#silence);
    this.#line?.close(this.isWhole);
    done(error);
  }

  /** @param done Told when there is room for more, or why there will be none. */
  protected async send(bytes: Uint8Array, done: (error: Error | null) => void): Promise<void> {
    let failure: unknown;
    try {
      await this.#line?.send(bytes);
    } catch (error) {
      failure = error;
    }
    done(failure instanceof Error ? failure : null);
  }
}
