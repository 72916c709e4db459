import { SHIM_PUSH_FOLDERS, shimPath, type Architecture } from "../../shim/protocol.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { imageKey } from "../images/image-key.ts";
import type { Container } from "../store.ts";
import { findEarlierShim } from "./earlier-shim.ts";
import { throughEphemeralContainer } from "./ephemeral-door.ts";
import { requireRun } from "./require-run.ts";
import { throughShell } from "./shell-door.ts";

/** File that a pushed shim becomes. */
const FILE_NAME = ".kubedock-shim";

/**
 * Brings the shim into a running container and tells its path. A container that was started with it has it mounted;
 * into any other it is pushed once, through the image's shell or else an ephemeral container. A caller that goes away
 * does not end that for the others.
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
  run.pushedShim ??= push(engine, container, architecture).catch((error: unknown) => {
    run.pushedShim = undefined; // so that the next command tries again
    throw error;
  });
  return abortable(run.pushedShim, signal);
}

/** Whether the shim is in a container, without bringing it in. What is on its way is waited for. */
export async function hasShimInside(container: Container, signal: AbortSignal): Promise<boolean> {
  const { hasShim, pushedShim } = requireRun(container);
  if (hasShim || !pushedShim) return hasShim;
  const isPushed = pushedShim.then(
    () => true,
    () => false, // because who asked for it is told why
  );
  return abortable(isPushed, signal);
}

async function push(
  engine: Engine,
  container: Container,
  architecture: Architecture,
): Promise<string> {
  await engine.images.doors.settled(imageKey(container.record));
  const program = await engine.shim.binary(architecture);
  const paths = SHIM_PUSH_FOLDERS.map((folder) => `${folder}/${FILE_NAME}`);
  const delivery = { program, paths, stays: false, signal: engine.signal };
  const earlier = await findEarlierShim(engine, container, { ...delivery, architecture });
  if (earlier !== undefined) return earlier;
  const throughImage = await throughShell(engine, container, { ...delivery, architecture });
  if (throughImage !== undefined) return throughImage;
  return (await throughEphemeralContainer(engine, container, delivery)).path;
}
