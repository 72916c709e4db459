import type { V1Pod } from "@kubernetes/client-node";
import { EngineError, errorMessage } from "../model/errors.ts";
import { instanceSelector, type ObjectKind, ownPodsSelector } from "../podspec/labels.ts";
import type { Engine } from "./engine.ts";

/** What is wanted of a Pod of the server's own. */
export type OwnPodOptions = {
  /** As its label says. */
  readonly kind: ObjectKind;
  /** Whether it is of use now. @throws {EngineError} If it will never be. */
  readonly isReady: (pod: V1Pod) => boolean;
  readonly signal: AbortSignal;
};

/**
 * Makes a Pod that the server needs for a while, and waits until it is of use; it goes when it is disposed of.
 * @throws {EngineError} In the cluster's words, if nothing comes of it.
 */
export async function openOwnPod(
  engine: Engine,
  pod: V1Pod,
  { kind, isReady, signal }: OwnPodOptions,
): Promise<AsyncDisposable> {
  const { name = "" } = pod.metadata ?? {};
  const selector = instanceSelector(engine.config.instanceId, kind);
  try {
    // By no client's signal: a request that is broken off may yet be carried out, behind the one that deletes.
    await engine.cluster.pods.create(pod, engine.signal);
    signal.throwIfAborted();
    for await (const change of engine.cluster.pods.watch(selector, signal)) {
      const pods = change.type === "synced" ? change.objects : [change.object];
      const seen = pods.find(({ metadata }) => metadata?.name === name);
      if (change.type === "deleted" ? seen : change.type === "synced" && !seen)
        throw new EngineError("conflict", `Pod "${name}" was deleted before it was of use`);
      if (seen && isReady(seen)) break;
    }
    signal.throwIfAborted();
  } catch (error) {
    await remove(engine, name);
    throw error;
  }
  return { [Symbol.asyncDispose]: () => remove(engine, name) };
}

/** Deletes the Pods that an earlier life of this instance had opened: whoever waited for them is gone with it. */
export async function removeForsakenPods(engine: Engine): Promise<void> {
  const { cluster, config, log, signal } = engine;
  try {
    for await (const change of cluster.pods.watch(ownPodsSelector(config.instanceId), signal)) {
      if (change.type !== "synced") continue;
      await Promise.all(change.objects.map(({ metadata }) => remove(engine, metadata?.name ?? "")));
      return; // because what comes later is of this life
    }
  } catch (error) {
    if (!signal.aborted)
      log.warn(`Cannot look for Pods that an earlier server has left: ${errorMessage(error)}`);
  }
}

async function remove({ cluster, log, signal }: Engine, name: string): Promise<void> {
  try {
    await cluster.pods.delete(name, 0, signal);
  } catch (error) {
    log.warn(`Cannot delete Pod "${name}", which is of no more use: ${errorMessage(error)}`);
  }
}
