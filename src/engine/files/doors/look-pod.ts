import type { V1Pod } from "@kubernetes/client-node";
import { EngineError, errorMessage } from "../../../model/errors.ts";
import { newId, shortId } from "../../../model/notation/id.ts";
import { instanceSelector } from "../../../podspec/labels.ts";
import { buildLookPod } from "../../../podspec/own/look-pod.ts";
import { lookPodName } from "../../../podspec/names.ts";
import { podProgress } from "../../../podspec/reading/status.ts";
import { shimPath } from "../../../shim/protocol.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { planVolumes } from "../../volumes/mounts/plan-volumes.ts";
import type { ShimPlace } from "./shim-place.ts";

/** A Pod in which the files of a container can be seen that has not started; it goes when it is disposed of. */
export type Look = AsyncDisposable & { readonly place: ShimPlace };

/**
 * Starts a Pod like the container's own that never runs its command.
 * @throws {EngineError} In the cluster's words, if it cannot be started.
 */
export async function openLook(
  engine: Engine,
  { record, owner }: Container,
  signal: AbortSignal,
): Promise<Look> {
  const { config, cluster, shim } = engine;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(config.startTimeoutMs)]);
  const path = shimPath(await shim.architecture(limited));
  const configMap = await shim.configMap(limited);
  const name = lookPodName(config.pods.options.namePrefix, shortId(newId()));
  const settings = config.pods;
  const prepare = await planVolumes(engine, record, limited);
  const pod = buildLookPod({ record, name, settings, shim: { configMap, path }, prepare, owner });
  await cluster.pods.create(pod, limited);
  try {
    await untilRunning(engine, name, limited);
  } catch (error) {
    await remove(engine, name);
    throw error;
  }
  return {
    place: {
      shim: path,
      exec: (command, options) =>
        cluster.processes.exec(name, command, { ...options, isTty: false }),
    },
    [Symbol.asyncDispose]: () => remove(engine, name),
  };
}

async function untilRunning(engine: Engine, name: string, signal: AbortSignal): Promise<void> {
  const selector = instanceSelector(engine.config.instanceId, "look");
  for await (const change of engine.cluster.pods.watch(selector, signal)) {
    const pods = change.type === "synced" ? change.objects : [change.object];
    const pod = pods.find(({ metadata }) => metadata?.name === name);
    if (pod && isRunning(pod)) return;
  }
  signal.throwIfAborted();
}

function isRunning(pod: V1Pod): boolean {
  const progress = podProgress(pod);
  if (progress.kind === "failed") throw progress.error;
  if (progress.kind === "terminated")
    throw new EngineError("internal", progress.exit.error || "the Pod has ended before its time");
  return progress.kind === "running";
}

async function remove({ cluster, log, signal }: Engine, name: string): Promise<void> {
  try {
    await cluster.pods.delete(name, 0, signal);
  } catch (error) {
    log.warn(`Cannot delete Pod "${name}", which showed files: ${errorMessage(error)}`);
  }
}
