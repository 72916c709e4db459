import { EngineError } from "../../model/errors.ts";
import { isRunning } from "../../model/container-state.ts";
import { notRunning } from "../inside/require-run.ts";
import type { Container } from "../store.ts";

/** @throws {EngineError} `conflict`, in Docker's words, if no command can be run in the container now. */
export function assertActive(container: Container): void {
  const { record, state } = container;
  const { id } = record;
  if (!isRunning(state)) throw notRunning(container);
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
