import { shutDown, disconnect, type Running } from "./shut-down.ts";
import type { NamespaceLock } from "./namespace-lock.ts";
import { signalStatus, stopSignal, type StopSignal } from "./stop-signal.ts";

/** Why a server ends. */
type Ending =
  | { readonly kind: "told"; readonly signal: StopSignal }
  /** It has never begun to serve. */
  | { readonly kind: "unusable"; readonly error: Error }
  | { readonly kind: "unlocked"; readonly error: Error };

/** What a server ends for. */
export type Reasons = {
  /** Fails if it cannot serve. */
  readonly ready: Promise<void>;
  readonly lock: Promise<NamespaceLock | undefined>;
};

/**
 * Serves until there is a reason not to, and then deletes what this server has made.
 * @returns The exit status: 128 + signal, or 1 if that was not the reason or something is left.
 */
export async function serveToTheEnd(running: Running, reasons: Reasons): Promise<number> {
  const { log } = running.engine;
  const ending = await endingOf(reasons);
  if (ending.kind === "unusable") {
    log.error(`Cannot use the cluster: ${ending.error.message}`);
    await disconnect(running);
  } else {
    if (ending.kind === "unlocked") log.error(`The namespace is not ours: ${ending.error.message}`);
    log.info(
      `${ending.kind === "told" ? ending.signal : "Ending"}: deleting what this server has made`,
    );
  }
  const isClean = ending.kind !== "unusable" && (await shutDown(running));
  const lock = await reasons.lock.catch(() => undefined); // which has been given up by now
  await lock?.release();
  return ending.kind === "told" && isClean ? signalStatus(ending.signal) : 1;
}

function endingOf({ ready, lock }: Reasons): Promise<Ending> {
  const kept = lock.then(
    (held) => held?.kept ?? NEVER,
    () => NEVER,
  ); // for `ready` fails too
  return Promise.race([
    stopSignal().then((signal) => ({ kind: "told", signal }) as const),
    failure(ready).then((error) => ({ kind: "unusable", error }) as const),
    failure(kept).then((error) => ({ kind: "unlocked", error }) as const),
  ]);
}

/** Resolves if the promise fails, and else never. */
function failure(promise: Promise<unknown>): Promise<Error> {
  return new Promise((resolve) => {
    promise.catch(resolve);
  });
}

/** What has no end. */
const NEVER = new Promise<never>(() => {});
