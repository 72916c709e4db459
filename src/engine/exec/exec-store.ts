import type { ExecConfig, ExecState } from "../../model/process/exec.ts";
import { EngineError } from "../../model/errors.ts";
import { newId } from "../../model/notation/id.ts";
import type { TerminalSize } from "../../model/process/stdio.ts";

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
  readonly #byContainer = new Map<string, Set<Exec>>();

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
    const siblings = this.#of(containerId).add(exec);
    this.#byContainer.set(containerId, siblings);
    this.#byId.set(exec.id, exec);
    this.#forgetOld(siblings);
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
    return [...this.#of(containerId)]
      .filter(({ state }) => state.status !== "exited")
      .map(({ id }) => id);
  }

  /** Whether a command runs in a container. */
  hasRunning(containerId: string): boolean {
    return this.#of(containerId)
      .values()
      .some(({ state }) => state.status === "running");
  }

  /** Forgets an exec. */
  delete(id: string): void {
    const exec = this.#byId.get(id);
    if (!exec) return;
    this.#byId.delete(id);
    this.#of(exec.containerId).delete(exec);
  }

  /** Forgets the execs of a container that is gone. */
  deleteOf(containerId: string): void {
    for (const { id } of this.#of(containerId)) this.#byId.delete(id);
    this.#byContainer.delete(containerId);
  }

  #of(containerId: string): Set<Exec> {
    return this.#byContainer.get(containerId) ?? new Set();
  }

  #forgetOld(siblings: Set<Exec>): void {
    const finished = [...siblings].filter(({ state }) => state.status === "exited");
    for (const exec of finished.slice(0, Math.max(0, finished.length - KEPT_FINISHED))) {
      siblings.delete(exec);
      this.#byId.delete(exec.id);
    }
  }
}
