import { EngineError } from "../../model/errors.ts";
import type { TerminalSize } from "../../model/process/stdio.ts";
import type { Engine } from "../engine.ts";

/**
 * Gives an exec's terminal its size.
 * @throws {EngineError} `invalid-argument` if the exec does not run.
 * @see Docker Engine API v1.56, ExecResize
 */
export function resizeExec(
  engine: Engine,
  execId: string,
  options: { readonly size: TerminalSize },
): void {
  const exec = engine.execs.find(execId);
  if (!exec.resize)
    throw new EngineError("invalid-argument", `cannot resize a stopped exec: ${execId}`);
  exec.resize(options.size);
}
