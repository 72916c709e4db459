import { EngineError } from "../../model/errors.ts";
import type { Container, Run } from "../store.ts";

/** @throws {EngineError} `conflict`, in Docker's words, if the container has no Pod. */
export function requireRun(container: Container): Run {
  if (container.run) return container.run;
  throw notRunning(container);
}

/** Docker's answer to what can be done with a running container only. */
export function notRunning({ record }: Container): EngineError {
  return new EngineError("conflict", `container ${record.id} is not running`);
}
