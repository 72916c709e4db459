import { EngineError } from "../../model/errors.ts";
import {
  isWholeShim,
  SHIM_PUSH_FOLDERS,
  shimPath,
  versionCommand,
  type Architecture,
} from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { isMissingProgram, requireRun, runInside } from "./run-inside.ts";

/**
 * Brings the shim into a running container and tells its path. A container that was started with it has it mounted;
 * into any other it is pushed through the image's shell, once.
 * @throws {EngineError} `not-implemented` if there is no way in.
 */
export async function shimInside(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<string> {
  const run = requireRun(container);
  const architecture = await engine.shim.architecture(signal);
  if (run.hasShim) return shimPath(architecture);
  run.pushedShim ??= push(engine, container, { architecture, signal });
  run.pushedShim.catch(() => {
    run.pushedShim = undefined; // so that the next command tries again
  });
  return run.pushedShim;
}

async function push(
  engine: Engine,
  container: Container,
  { architecture, signal }: { readonly architecture: Architecture; readonly signal: AbortSignal },
): Promise<string> {
  const stdin = await engine.shim.binary(architecture);
  for (const folder of SHIM_PUSH_FOLDERS) {
    const path = `${folder}/.kubedock-shim`;
    // The shell must outlive `cat`: containerd drops the rest of stdin once nobody holds stdout.
    const script = `cat > ${path} && chmod 755 ${path} && ${versionCommand(path).join(" ")}; exit $?`;
    const result = await pushThroughShell(engine, container, { script, stdin, signal });
    if (result.exitCode === 0 && isWholeShim(result.stdout, architecture, stdin.length))
      return path;
    engine.log.debug(`Cannot push the shim to "${path}": ${result.stderr.trim()}`);
  }
  throw new EngineError(
    "not-implemented",
    `Cannot run this in container "${container.record.name}": none of its folders ${SHIM_PUSH_FOLDERS.join(", ")} takes a program`,
  );
}

async function pushThroughShell(
  engine: Engine,
  container: Container,
  {
    script,
    stdin,
    signal,
  }: { readonly script: string; readonly stdin: Uint8Array; readonly signal: AbortSignal },
): ReturnType<typeof runInside> {
  try {
    return await runInside(engine, container, ["sh", "-c", script], { stdin, signal });
  } catch (cause) {
    if (!isMissingProgram(cause)) throw cause;
    throw new EngineError(
      "not-implemented",
      `Cannot run this in container "${container.record.name}": its image has no shell to bring the shim in`,
      { cause },
    );
  }
}
