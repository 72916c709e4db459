/** One of a process's output streams, by its number in Docker's frames. */
export type OutputStream = "stdout" | "stderr";

/** Some output of a process. With a terminal everything is `stdout`. */
export type OutputChunk = { readonly stream: OutputStream; readonly bytes: Uint8Array };

/** The size of a terminal in characters. */
export type TerminalSize = { readonly rows: number; readonly columns: number };

/**
 * The standard streams of a process, as a client is connected to them (attach, exec).
 * Whoever has it must read `output` to its end or cancel it; cancelling detaches and leaves the process alone.
 */
export type StdioSession = {
  readonly isTty: boolean;
  readonly output: ReadableStream<OutputChunk>;
  /** Closing it is the half-close that a process sees as the end of its input. */
  readonly input: WritableStream<Uint8Array>;
};
