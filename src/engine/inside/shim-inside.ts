import { SHIM_PUSH_FOLDERS, shimPath, type Architecture } from "../../shim/protocol.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { imageKey } from "../images/image-key.ts";
import type { Container, Run } from "../store.ts";
import { findEarlierShim } from "./earlier-shim.ts";
import { type Delivery, throughEphemeralContainer } from "./ephemeral-door.ts";
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

/**
 * As `shimInside`, but without an ephemeral container of its own: that would stay in the Pod, and be waited for.
 * @returns Nothing if the shim is not there yet, and the image has no shell that could take it.
 */
export async function shimAtHand(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<string | undefined> {
  const run = requireRun(container);
  const architecture = await engine.shim.architecture(signal);
  if (run.hasShim) return shimPath(architecture);
  return (
    (await shimThere(run)) ?? abortable(pushThroughShell(engine, container, architecture), signal)
  );
}

/** As `shimAtHand`, but without bringing it in: what a shell already does is waited for. */
export async function shimOnItsWay(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<string | undefined> {
  const run = requireRun(container);
  if (run.hasShim) return shimPath(await engine.shim.architecture(signal));
  const there = await shimThere(run);
  if (there !== undefined || !run.shellPush) return there;
  return abortable(run.shellPush, signal).catch(() => undefined); // who has asked is told why
}

/** The shim that was brought in; nothing if it is still on its way. */
async function shimThere({ pushedShim }: Run): Promise<string | undefined> {
  return Promise.race([pushedShim, Promise.resolve(undefined)]).catch(() => undefined); // who has asked is told why
}

async function push(
  engine: Engine,
  container: Container,
  architecture: Architecture,
): Promise<string> {
  await engine.images.doors.settled(imageKey(container.record));
  const delivery = await shimDelivery(engine, architecture);
  const earlier = await findEarlierShim(engine, container, delivery);
  if (earlier !== undefined) return earlier;
  const throughImage = await pushThroughShell(engine, container, architecture);
  if (throughImage !== undefined) return throughImage;
  return (await throughEphemeralContainer(engine, container, delivery)).path;
}

/** One at a time: two would write to the same file. */
function pushThroughShell(
  engine: Engine,
  container: Container,
  architecture: Architecture,
): Promise<string | undefined> {
  const run = requireRun(container);
  const begin = async (): Promise<string | undefined> => {
    const delivery = await shimDelivery(engine, architecture);
    return throughShell(engine, container, delivery);
  };
  run.shellPush ??= begin().catch((error: unknown) => {
    run.shellPush = undefined; // so that the next command tries again
    throw error;
  });
  return run.shellPush;
}

/** The shim, and where it may go. */
export async function shimDelivery(engine: Engine, architecture: Architecture): Promise<Delivery> {
  const program = await engine.shim.binary(architecture);
  const paths = SHIM_PUSH_FOLDERS.map((folder) => `${folder}/${FILE_NAME}`);
  return { program, architecture, paths, stays: false, signal: engine.signal };
}
