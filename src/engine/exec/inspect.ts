import type { Engine } from "../engine.ts";
import type { ExecView } from "../views.ts";

/**
 * Tells all that is known of an exec.
 * @throws {EngineError} `not-found` if there is no such exec.
 * @see Docker Engine API v1.56, ExecInspect
 */
export function inspectExec(engine: Engine, execId: string): ExecView {
  const { id, containerId, config, state } = engine.execs.find(execId);
  return { id, containerId, config, state };
}
