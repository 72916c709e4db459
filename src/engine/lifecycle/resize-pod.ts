import type { V1Pod, V1ResourceRequirements } from "@kubernetes/client-node";
import { isRunning } from "../../model/container-state.ts";
import type { HostConfig } from "../../model/container.ts";
import { EngineError, errorMessage, isEngineError } from "../../model/errors.ts";
import { containerOptions } from "../../podspec/container-options.ts";
import { buildResize, resizeProgress, type ResizeProgress } from "../../podspec/reading/resize.ts";
import type { Engine } from "../engine.ts";
import { requireRun } from "../inside/require-run.ts";
import type { Container } from "../store.ts";

/** How long the kubelet is waited for: it takes some hundred milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Changes the memory and CPU of a container that runs, and waits until the node has done it. What the node refuses is
 * taken back.
 * @returns Whether the node has said that it is done; before Kubernetes 1.34 it does not.
 * @throws {EngineError} `not-implemented` if the cluster cannot do that, `conflict` if the node does not.
 */
export async function resizePod(
  engine: Engine,
  container: Container,
  { before, after }: { readonly before: HostConfig; readonly after: HostConfig },
): Promise<boolean> {
  const { pods } = engine.config;
  const { resources } = containerOptions(pods.options, container.record.spec.config.labels);
  const options = { ...pods, ranges: resources };
  const [old, wanted] = [buildResize(before, options), buildResize(after, options)];
  if (Bun.deepEquals(old, wanted) || !wanted) return true;
  if (!old) {
    throw new EngineError(
      "not-implemented",
      "a pod that was started without any limit cannot be given one while it runs: stop the container first",
    );
  }
  const pod = await requestResize(engine, container, wanted);
  const progress = await outcome(engine, container, pod.metadata?.generation ?? 0);
  if (progress.kind !== "refused") return progress.kind === "done";
  await requestResize(engine, container, old).catch((error: unknown) =>
    engine.log.warn(`Cannot take a change of resources back: ${errorMessage(error)}`),
  );
  throw new EngineError("conflict", progress.reason);
}

async function requestResize(
  engine: Engine,
  container: Container,
  resources: V1ResourceRequirements,
): Promise<V1Pod> {
  try {
    return await engine.cluster.pods.resize(
      requireRun(container).podName,
      resources,
      engine.signal,
    );
  } catch (cause) {
    if (isEngineError(cause, "forbidden") && /cannot patch resource/.test(cause.message)) {
      const message = `the server's Role has no rule for "patch" of "pods/resize"`;
      throw new EngineError("forbidden", message, { cause });
    }
    if (isEngineError(cause, "not-found") && /could not find the requested/.test(cause.message)) {
      const message = "the cluster has no in-place resize of pods, which came with Kubernetes 1.33";
      throw new EngineError("not-implemented", message, { cause });
    }
    throw cause;
  }
}

/** Waits until the Pod tells what became of it, or has ended. */
async function outcome(
  engine: Engine,
  container: Container,
  generation: number,
): Promise<ResizeProgress> {
  const run = requireRun(container);
  const limit = AbortSignal.timeout(PATIENCE_MS);
  const signal = AbortSignal.any([engine.signal, limit]);
  try {
    for (let { pod } = run; isRunning(container.state); pod = await run.changes.next(signal)) {
      const progress = pod ? resizeProgress(pod, generation) : undefined;
      if (progress && progress.kind !== "pending") return progress;
    }
    return { kind: "done" };
  } catch (error) {
    if (!limit.aborted) throw error;
    return { kind: "pending" };
  }
}
