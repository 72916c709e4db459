import type { ContainerRecord } from "../../../model/container.ts";
import { EngineError } from "../../../model/errors.ts";
import { containerOptions } from "../../../podspec/container-options.ts";
import { buildGuest } from "../../../podspec/guest.ts";
import { buildGuestMounts, type PresentVolumes } from "../../../podspec/volumes/named-volumes.ts";
import { SHIM_VOLUME } from "../../../podspec/volumes/volumes.ts";
import type { Engine } from "../../engine.ts";
import { whyNotLetIn } from "../../inside/ephemeral-door.ts";
import type { NetworkHost } from "../../networks/shared-network.ts";
import type { Container, Run } from "../../store.ts";
import type { Launch } from "./launch.ts";

/**
 * Makes a container a guest in the Pod of the one whose network it shares, behind a gate: what waits for its image in
 * vain stays in that Pod, and must not run when nobody expects it any more.
 * @throws {EngineError} `not-implemented` if the cluster does not let it in; it tells what is missing.
 */
export async function joinPod(
  engine: Engine,
  container: Container,
  {
    run,
    host,
    plan,
    signal,
  }: Pick<Launch, "plan" | "signal"> & { readonly run: Run; readonly host: NetworkHost },
): Promise<void> {
  const { record } = container;
  const { options, restriction } = engine.config.pods;
  const { pullPolicy } = containerOptions(options, record.spec.config.labels);
  const shim = plan?.shim;
  const fail = (reason: string, cause?: unknown): never => {
    const message = `Cannot start container "${record.name}" in the pod of container "${host.container.record.name}": ${reason}`;
    throw new EngineError("not-implemented", message, { cause });
  };
  if (!plan || !shim || !hasShim(host.run, shim.configMap))
    return fail("another version of kubedock has made that pod, restart that container");
  const { volumes } = record.spec.host;
  const part = volumes.find(({ subpath }) => subpath !== "");
  if (part) return fail(`Kubernetes mounts no part of volume "${part.name}" in what comes later`);
  const { mounts: volumeMounts, missing } = buildGuestMounts(volumes, presentVolumes(engine, host));
  if (missing[0]) {
    const until = record.spec.groupId === undefined ? "" : " until it is restarted";
    return fail(`that pod has no volume "${missing[0].name}", and takes no further ones${until}`);
  }
  const guest = buildGuest(record.spec, {
    name: run.containerName,
    pullPolicy,
    forerunner: { ...plan, shim },
    volumeMounts,
    restriction,
  });
  await engine.cluster.pods
    .addEphemeralContainer(run.podName, guest, signal)
    .catch((cause: unknown) => {
      signal.throwIfAborted();
      const reason = whyNotLetIn(cause);
      if (reason === undefined) throw cause;
      return fail(reason, cause);
    });
  container.record = withHostname(container.record, host.container.record);
}

/** The host name is that of the Pod, as in Docker that of the network's owner. */
function withHostname(record: ContainerRecord, owner: ContainerRecord): ContainerRecord {
  const { hostname, domainname } = owner.spec.config;
  const config = { ...record.spec.config, hostname, domainname };
  return { ...record, spec: { ...record.spec, config } };
}

/** What is there of volumes in a Pod: whose network is shared may itself share it. */
function presentVolumes({ containers }: Engine, { container, run }: NetworkHost): PresentVolumes {
  const owner = containers.ownerOf(run.podName) ?? container;
  const { pod, volumes } = owner.run ?? run;
  return { volumes: pod?.spec?.volumes ?? volumes, owner: owner.record.spec.host.volumes };
}

/** Whether a Pod has our version of the shim to be mounted, as far as is known. */
function hasShim({ pod }: Run, configMap: string): boolean {
  const volumes = pod?.spec?.volumes;
  return !pod || volumes?.find(({ name }) => name === SHIM_VOLUME)?.configMap?.name === configMap;
}
