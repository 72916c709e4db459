import { createExec } from "../../../../src/engine/exec/create.ts";
import { inspectExec } from "../../../../src/engine/exec/inspect.ts";
import { startExec, type StartExecOptions } from "../../../../src/engine/exec/start.ts";
import { imageKey } from "../../../../src/engine/images/image-key.ts";
import type { ExecConfig } from "../../../../src/model/process/exec.ts";
import type { StdioSession } from "../../../../src/model/process/stdio.ts";
import { execConfig } from "../../../support/samples/exec-config.ts";
import type { TestEngine } from "../../../support/server/test-engine.ts";

/** What a client does with execs, as tests write it. */
export type ExecClient = {
  /** @returns The ID of a command that has been planned in a container. */
  readonly plan: (
    reference: string,
    command: readonly string[],
    changes?: Partial<ExecConfig>,
  ) => Promise<string>;
  /** Starts it, attached. */
  readonly start: (execId: string, options?: Partial<StartExecOptions>) => Promise<StdioSession>;
};

/** A client whose commands are all run by the cluster, as in an image without a shell. */
export function execClient({ engine }: TestEngine): ExecClient {
  const { signal } = engine;
  return {
    plan: (reference, command, changes = {}) =>
      createExec(engine, reference, { config: execConfig(command, changes), signal }),
    start: async (execId, options = {}) => {
      const { containerId } = inspectExec(engine, execId);
      const { record } = engine.containers.find(containerId);
      engine.images.doors.noteShell(imageKey(record), false);
      const all = { isDetached: false, isTty: false, signal, ...options };
      const session = await startExec(engine, execId, all);
      if (!session) throw new Error("the exec is detached");
      return session;
    },
  };
}
