/** Takes over what an earlier life of this instance left in the cluster. */
import type { V1ConfigMap, V1Pod } from "@kubernetes/client-node";
import { errorMessage, isEngineError } from "../model/errors.ts";
import { shortId } from "../model/id.ts";
import { CONTAINER_LABEL, instanceSelector } from "../podspec/labels.ts";
import { podStartNumber } from "../podspec/names.ts";
import { ownerReference, recordFromConfigMap } from "../podspec/record.ts";
import { podProgress } from "../podspec/status.ts";
import { SHIM_FOLDER } from "../shim/protocol.ts";
import { newContainer } from "./containers/create.ts";
import { startHealth } from "./lifecycle/health.ts";
import { newRun } from "./lifecycle/run.ts";
import { podAddress } from "./lifecycle/pod-address.ts";
import { publishPorts } from "./lifecycle/publish.ts";
import { removeEnded } from "./lifecycle/remove-ended.ts";
import { resumeStart } from "./containers/start.ts";
import type { Engine } from "./engine.ts";
import type { Container } from "./store.ts";

/** Reads the records of this instance's containers. */
export async function adoptRecords(engine: Engine): Promise<void> {
  const selector = instanceSelector(engine.config.instanceId, "container");
  try {
    for (const configMap of await engine.cluster.configMaps.list(selector, engine.signal))
      adoptRecord(engine, configMap);
  } catch (error) {
    if (!isEngineError(error, "forbidden")) throw error;
    engine.log.warn(
      `Cannot read records in the cluster, containers of an earlier start are not known: ${error.message}`,
    );
  }
}

function adoptRecord(engine: Engine, configMap: V1ConfigMap): void {
  try {
    const container = newContainer(recordFromConfigMap(configMap));
    container.owner = ownerReference(configMap);
    engine.containers.add(container);
  } catch (error) {
    // One record that someone has damaged must not keep the server from all others.
    engine.log.error(
      `Cannot take over ConfigMap "${configMap.metadata?.name}": ${errorMessage(error)}`,
    );
  }
}

/** Connects Pods with the containers they belong to; of several Pods of one container the last counts. */
export async function adoptPods(engine: Engine, pods: readonly V1Pod[]): Promise<void> {
  const containers = new Map(
    engine.containers.all().map((container) => [shortId(container.record.id), container]),
  );
  const newestFirst = pods.toSorted((a, b) => startNumberOf(b) - startNumberOf(a));
  for (const pod of newestFirst) {
    const container = containers.get(pod.metadata?.labels?.[CONTAINER_LABEL] ?? "");
    if (container && !container.run && !container.starting) await adoptPod(engine, container, pod);
  }
}

async function adoptPod(engine: Engine, container: Container, pod: V1Pod): Promise<void> {
  const podName = pod.metadata?.name ?? "";
  const hasShim = pod.spec?.containers.some(({ volumeMounts }) =>
    volumeMounts?.some(({ mountPath }) => mountPath === SHIM_FOLDER),
  );
  const run = newRun({ podName, startNumber: startNumberOf(pod), hasShim: hasShim === true });
  container.run = Object.assign(run, { hasPod: true, pod });
  const progress = podProgress(pod);
  if (progress.kind === "running") {
    container.state = { status: "running", startedAt: progress.startedAt };
    startHealth(container);
    await publishAgain(engine, container);
  } else if (progress.kind === "terminated") {
    container.state = { status: "exited", ...progress.exit };
    if (container.record.spec.host.autoRemove) void removeEnded(engine, container);
  } else {
    // The Pod may run: its status is up to a second behind what a client has been answered.
    void resumeStart(engine, container);
  }
}

async function publishAgain(engine: Engine, container: Container): Promise<void> {
  const { run, record } = container;
  if (!run) return;
  try {
    run.portLease = await publishPorts(engine, container, engine.signal);
    run.portLease?.connectTo({ name: run.podName, ip: () => podAddress(run) || undefined });
  } catch (error) {
    engine.log.error(
      `Cannot publish ports of container "${record.name}" again: ${errorMessage(error)}`,
    );
  }
}

function startNumberOf(pod: V1Pod): number {
  return podStartNumber(pod.metadata?.name ?? "");
}
