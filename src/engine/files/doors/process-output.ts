import { EngineError } from "../../../model/errors.ts";
import { readableFrom } from "../../../streams/readable-from.ts";
import type { RemoteProcess } from "../../backend.ts";

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
