import type { ExecConfig, ExecState } from "../../model/exec.ts";
import { EngineError } from "../../model/errors.ts";
import { newId } from "../../model/id.ts";
import type { TerminalSize } from "../../model/stdio.ts";

/** Finished execs that are kept for inspect, for each container. */
const KEPT_FINISHED = 100;

/** A command that runs, ran or is to run in a container. */
export type Exec = {
  readonly id: string;
  readonly containerId: string;
  readonly config: ExecConfig;
  /** What is really run: the shim may come first. */
  readonly command: readonly string[];
  state: ExecState;
  /** Set while it runs. */
  resize: ((size: TerminalSize) => void) | undefined;
};

/** The execs of all containers. They live as long as the server: they are connections, not objects. */
export class ExecStore {
  readonly #byId = new Map<string, Exec>();

  /** Plans an exec. */
  add(containerId: string, config: ExecConfig, command: readonly string[]): Exec {
    const exec: Exec = {
      id: newId(),
      containerId,
      config,
      command,
      state: { status: "created" },
      resize: undefined,
    };
    this.#byId.set(exec.id, exec);
    this.#forgetOld(containerId);
    return exec;
  }

  /** @throws {EngineError} `not-found` if there is no such exec. */
  find(id: string): Exec {
    const exec = this.#byId.get(id);
    if (!exec) throw new EngineError("not-found", `No such exec instance: ${id}`);
    return exec;
  }

  /** IDs of a container's execs that have not finished, as inspect shows them. */
  idsOf(containerId: string): string[] {
    return this.#of(containerId)
      .filter(({ state }) => state.status !== "exited")
      .map(({ id }) => id);
  }

  /** Forgets the execs of a container that is gone. */
  deleteOf(containerId: string): void {
    for (const { id } of this.#of(containerId)) this.#byId.delete(id);
  }

  #of(containerId: string): Exec[] {
    return [...this.#byId.values()].filter((exec) => exec.containerId === containerId);
  }

  #forgetOld(containerId: string): void {
    const finished = this.#of(containerId).filter(({ state }) => state.status === "exited");
    for (const { id } of finished.slice(0, Math.max(0, finished.length - KEPT_FINISHED)))
      this.#byId.delete(id);
  }
}
