import type { Log } from "../engine/engine.ts";
import type { KubernetesClient } from "../kubernetes/client.ts";
import { acquireLease, type HeldLease } from "../kubernetes/lease.ts";
import { EngineError, errorMessage } from "../model/errors.ts";

/** The lease that all kubedocks of a namespace share, those written in Go too. */
const NAME = "kubedock-lock";

/** How long giving it back may take. */
const RELEASE_MS = 5000;

/** A namespace that no other kubedock with `--lock` uses. */
export type NamespaceLock = {
  /** Fails when the lock is lost, and else goes on until the signal ends it. */
  readonly kept: Promise<void>;
  readonly release: () => Promise<void>;
};

/**
 * Waits until no other kubedock has the namespace.
 * @throws {EngineError} `deadline-exceeded` if that takes too long; it names who has it.
 */
export async function lockNamespace(
  client: KubernetesClient,
  options: {
    readonly identity: string;
    readonly timeoutMs: number;
    readonly log: Log;
    readonly signal: AbortSignal;
  },
): Promise<NamespaceLock> {
  const { identity, log, signal } = options;
  const late = AbortSignal.timeout(options.timeoutMs);
  let reason = "";
  const onHeld = (holder: string): void => {
    reason = `kubedock "${holder}" has not let go of it`;
    log.info(`Waiting for namespace "${client.namespace}": kubedock "${holder}" has locked it`);
  };
  const onAway = (error: unknown): void => {
    if (reason === errorMessage(error)) return;
    reason = errorMessage(error);
    log.warn(`Waiting for namespace "${client.namespace}": ${reason}`);
  };
  try {
    const limit = AbortSignal.any([signal, late]);
    const lease = await acquireLease(client, { name: NAME, identity, onHeld, onAway }, limit);
    log.info(`Namespace "${client.namespace}" is locked`);
    return lockOf(lease, options);
  } catch (error) {
    if (!late.aborted) throw error;
    const message = `Cannot lock namespace "${client.namespace}": ${reason}`;
    throw new EngineError("deadline-exceeded", message, { cause: error });
  }
}

function lockOf(
  lease: HeldLease,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): NamespaceLock {
  const stop = new AbortController();
  const kept = lease.keep(AbortSignal.any([signal, stop.signal]));
  kept.catch(() => {}); // because its user may end before
  return {
    kept,
    release: async () => {
      stop.abort(new Error("the lock is given back"));
      await kept.catch(() => {}); // so that no renewal comes after
      await lease
        .release(AbortSignal.timeout(RELEASE_MS))
        .catch((error: unknown) => log.warn(`Cannot unlock: ${errorMessage(error)}`));
    },
  };
}
