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
