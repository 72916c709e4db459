import { EngineError } from "../../../model/errors.ts";
import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import { throughEphemeralContainer } from "../../inside/ephemeral-door.ts";
import { execInside } from "../../inside/exec-inside.ts";
import { requireRun } from "../../inside/require-run.ts";
import type { Container } from "../../store.ts";
import type { ShimPlace } from "./shim-place.ts";

/** Where the shim is in the ephemeral container: nobody in the container itself can put another there. */
const SHIM_PATH = "/kubedock-shim";

/**
 * Brings the shim beside a running container, as root, where it sees the container's files whoever may read them. It
 * is an ephemeral container, which stays as long as the Pod; one serves all.
 * @throws {EngineError} `not-implemented` if the cluster does not let it in; it tells what is missing.
 */
export async function rootPlace(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<ShimPlace> {
  if (engine.config.pods.restriction)
    throw new EngineError("not-implemented", 'Pod Security "restricted" lets nobody be root');
  const run = requireRun(container);
  run.rootHelper ??= bringHelper(engine, container).catch((error: unknown) => {
    run.rootHelper = undefined; // so that the next copy tries again
    throw error;
  });
  const name = await abortable(run.rootHelper, signal);
  return {
    shim: SHIM_PATH,
    root: "/proc/1/root",
    exec: (command, options) =>
      execInside(engine, container, command, { ...options, isTty: false, container: name }),
  };
}

async function bringHelper(engine: Engine, container: Container): Promise<string> {
  const { signal, log } = engine;
  log.info(
    `Container "${container.record.name}": an ephemeral container reaches its files: its user is not root, or its root read-only`,
  );
  const architecture = await engine.shim.architecture(signal);
  const program = await engine.shim.binary(architecture);
  const delivery = { program, architecture, paths: [SHIM_PATH], stays: true, signal };
  return (await throughEphemeralContainer(engine, container, delivery)).name;
}
