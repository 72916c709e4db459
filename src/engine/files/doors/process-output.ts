import { EngineError } from "../../../model/errors.ts";
import { readableFrom } from "../../../streams/readable-from.ts";
import type { RemoteProcess } from "../../backend.ts";
import { FileError } from "../file-error.ts";

/** Words of a command of ours that are kept: none of them says more. */
const COMPLAINT_LIMIT = 64 * 1024;

/** What a command of ours writes: data to one stream, and what went wrong to the other. */
export class ProcessOutput {
  readonly #process: RemoteProcess;
  #complaint = "";

  constructor(process: RemoteProcess) {
    process.exitCode.catch(() => {}); // because it is asked for after the output, if at all
    this.#process = process;
  }

  /** What it has complained of so far, in one line. */
  get complaint(): string {
    return this.#complaint.trim().replaceAll("\n", "; ") || "it has ended without a word";
  }

  /**
   * Reads what a command has to say at last, a line of data or of complaint, and lets go of it then. To be called once.
   * @returns Its data; nothing if it has complained or ended.
   */
  async lastWord(): Promise<string> {
    let word = "";
    for await (const { stream, bytes } of this.#process.output) {
      if (stream === "stdout") word += Buffer.from(bytes).toString();
      else this.#keep(bytes);
      if (word.endsWith("\n") || this.#complaint.endsWith("\n")) break;
    }
    return word.trim();
  }

  /** Why a command has failed whose output has been read. @throws {EngineError} If it has not been run. */
  async failure(): Promise<FileError> {
    if (this.#complaint === "") await this.#process.exitCode;
    return new FileError(this.complaint);
  }

  /** Its data, at the reader's pace; cancelling lets go of the process. To be called once. */
  data(): ReadableStream<Uint8Array> {
    return readableFrom(this.#read());
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    for await (const { stream, bytes } of this.#process.output) {
      if (stream === "stdout") yield bytes;
      else this.#keep(bytes);
    }
  }

  #keep(bytes: Uint8Array): void {
    this.#complaint += Buffer.from(bytes).toString();
    if (this.#complaint.length > COMPLAINT_LIMIT)
      throw new EngineError("internal", "a command in the container says too much");
  }
}
