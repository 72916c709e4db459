import type { V1Pod } from "@kubernetes/client-node";
import { EngineError } from "../../../model/errors.ts";
import { newId, shortId } from "../../../model/notation/id.ts";
import { buildLookPod } from "../../../podspec/own/look-pod.ts";
import { ownPodName } from "../../../podspec/names.ts";
import { podProgress } from "../../../podspec/reading/status.ts";
import type { Engine } from "../../engine.ts";
import { openOwnPod } from "../../own-pod.ts";
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
  const { config, cluster } = engine;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(config.startTimeoutMs)]);
  const shim = await engine.shim.mounted(limited);
  const name = ownPodName(config.pods.options.namePrefix, "look", shortId(newId()));
  const settings = config.pods;
  const prepare = await planVolumes(engine, record, limited);
  const pod = buildLookPod({ record, name, settings, shim, prepare, owner });
  const shown = await openOwnPod(engine, pod, {
    kind: "look",
    isReady: isRunning,
    signal: limited,
  });
  return {
    place: {
      shim: shim.path,
      exec: (command, options) =>
        cluster.processes.exec(name, command, { ...options, isTty: false }),
    },
    [Symbol.asyncDispose]: () => shown[Symbol.asyncDispose](),
  };
}

function isRunning(pod: V1Pod): boolean {
  const progress = podProgress(pod);
  if (progress.kind === "failed") throw progress.error;
  if (progress.kind === "terminated")
    throw new EngineError("internal", progress.exit.error || "the Pod has ended before its time");
  return progress.kind === "running";
}
