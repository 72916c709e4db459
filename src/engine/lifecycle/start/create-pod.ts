import { isEngineError } from "../../../model/errors.ts";
import { buildPod } from "../../../podspec/pod.ts";
import { SHIM_FOLDER } from "../../../shim/protocol.ts";
import type { Engine } from "../../engine.ts";
import { dockerSocketPlan } from "../../files/docker-socket.ts";
import { memberVolumes } from "../../groups/groups.ts";
import type { Container, Run } from "../../store.ts";
import type { Launch } from "./launch.ts";

/**
 * Makes the Pod of a start.
 * @returns Whether it is for us to do the rest: a server of the same instance may have been faster.
 */
export async function createPod(
  engine: Engine,
  { record, owner }: Container,
  { run, plan, files, networks, prepare, signal }: Launch & { readonly run: Run },
): Promise<boolean> {
  const { initImage, pods } = engine.config;
  const pod = buildPod({
    record,
    name: run.podName,
    settings: pods,
    forerunner: plan,
    copy: files.mounted && {
      image: initImage,
      pullPolicy: pods.options.pullPolicy,
      mounts: files.mounted.mounts,
    },
    prepare,
    dockerSocket: dockerSocketPlan(engine, record.spec),
    guestShim: { configMap: await engine.shim.name(), folder: SHIM_FOLDER },
    guestVolumes: memberVolumes(engine, record),
    dns: networks.dns,
    networkIds: networks.ids,
    networkLabels: networks.labels,
    ports: run.portLease?.ports ?? [],
    owner,
  });
  run.volumes = pod.spec?.volumes ?? [];
  try {
    const made = await engine.cluster.pods.create(pod, signal);
    if (pod.spec?.resources && !made.spec?.resources)
      engine.log.warn(
        `Limits of pod "${record.spec.infraOf?.name ?? ""}" are not applied: Kubernetes limits whole pods since v1.34`,
      );
    return true;
  } catch (error) {
    if (!isEngineError(error, "conflict")) throw error;
    return false; // the container is started, by a Pod of the same name
  }
}
