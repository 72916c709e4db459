import { EngineError } from "../../model/errors.ts";
import { isRunning } from "../../model/container-state.ts";
import type { Container } from "../store.ts";

/** @throws {EngineError} `conflict`, in Docker's words, if no command can be run in the container now. */
export function assertActive({ record: { id }, state }: Container): void {
  if (!isRunning(state)) throw new EngineError("conflict", `container ${id} is not running`);
  if (state.status === "paused") {
    throw new EngineError(
      "conflict",
      `Container ${id} is paused, unpause the container before exec`,
    );
  }
  if (state.status === "restarting") {
    throw new EngineError(
      "conflict",
      `Container ${id} is restarting, wait until the container is running`,
    );
  }
}
