import {
  attachContainer,
  type AttachOptions,
} from "../../../src/engine/containers/running/attach.ts";
import type { StdioSession } from "../../../src/model/process/stdio.ts";
import { LiveProcess } from "../live-process.ts";
import type { TestEngine } from "./test-engine.ts";

/** What clients attach to, as tests write it. */
export type AttachClient = {
  /** Each attach that the cluster was asked for, in order. */
  readonly processes: readonly LiveProcess[];
  /** The first of them; in an object, as it is no promise of one. */
  readonly theProcess: () => { readonly process: LiveProcess };
  /** Attaches to a container's output, unless told otherwise. */
  readonly attach: (reference: string, options?: Partial<AttachOptions>) => Promise<StdioSession>;
};

/** A client of containers whose processes the test decides on. */
export function attachClient({ engine, cluster }: TestEngine): AttachClient {
  const processes: LiveProcess[] = [];
  cluster.onAttach = () => {
    const process = new LiveProcess();
    processes.push(process);
    return process;
  };
  const wishes = { stream: true, logs: false, stdin: false, stdout: true, stderr: true };
  return {
    processes,
    theProcess: () => {
      const [process] = processes;
      if (!process) throw new Error("nothing is attached");
      return { process };
    },
    attach: (reference, options = {}) =>
      attachContainer(engine, reference, { ...wishes, signal: engine.signal, ...options }),
  };
}
