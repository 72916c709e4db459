import type { ExecConfig } from "../../model/process/exec.ts";
import { EngineError } from "../../model/errors.ts";
import { parseDetachKeys } from "../../model/notation/detach-keys.ts";
import type { Engine } from "../engine.ts";
import { assertActive } from "./active-container.ts";
import { execCommand } from "./command.ts";
import { emitExecEvent } from "./exec-event.ts";

/**
 * Plans a command in a running container. What cannot be run is refused here, since a client of a started exec is
 * told in its stream only.
 * @returns Its ID.
 * @throws {EngineError} `conflict`, in Docker's words, if the container does not run; `invalid-argument` for detach
 * keys that there are not; `not-implemented` if the command needs the shim and there is no way to bring it in.
 * @see Docker Engine API v1.56, ContainerExec
 */
export async function createExec(
  engine: Engine,
  reference: string,
  { config, signal }: { readonly config: ExecConfig; readonly signal: AbortSignal },
): Promise<string> {
  const container = engine.containers.find(reference);
  if (config.command.length === 0)
    throw new EngineError("invalid-argument", "No exec command specified");
  assertActive(container);
  parseDetachKeys(config.detachKeys, "escape");
  const command = await execCommand(engine, container, config, signal);
  const exec = engine.execs.add(container.record.id, config, command);
  emitExecEvent(engine, container, "exec_create", exec);
  return exec.id;
}
