import type { ExecConfig } from "../../model/exec.ts";
import { EngineError } from "../../model/errors.ts";
import { isRunning } from "../../model/container-state.ts";
import { emitContainerEvent } from "../containers/transitions.ts";
import type { Engine } from "../engine.ts";

/**
 * Plans a command in a running container. Nothing is asked of the cluster before it starts.
 * @returns Its ID.
 * @throws {EngineError} `conflict`, in Docker's words, if the container does not run.
 * @see Docker Engine API v1.56, ContainerExec
 */
export function createExec(engine: Engine, reference: string, config: ExecConfig): string {
  const container = engine.containers.find(reference);
  const { id } = container.record;
  if (config.command.length === 0)
    throw new EngineError("invalid-argument", "No exec command specified");
  if (!isRunning(container.state))
    throw new EngineError("conflict", `container ${id} is not running`);
  if (container.state.status === "paused") {
    throw new EngineError(
      "conflict",
      `Container ${reference} is paused, unpause the container before exec`,
    );
  }
  if (container.state.status === "restarting") {
    throw new EngineError(
      "conflict",
      `Container ${reference} is restarting, wait until the container is running`,
    );
  }
  const exec = engine.execs.add(id, config);
  emitContainerEvent(engine, container, `exec_create: ${config.command.join(" ")}`, {
    execID: exec.id,
  });
  return exec.id;
}
