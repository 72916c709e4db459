import type { V1Container, V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import type { ContainerSpec } from "../../model/container.ts";
import type { VolumeMount } from "../../model/files/volume-mount.ts";
import type { PullPolicy } from "../../model/pod-options.ts";
import type { Forerunner } from "../container.ts";
import { buildCopy, type CopyPlan } from "./copy-container.ts";
import { buildDockerSocket, type DockerSocketPlan } from "./docker-socket.ts";
import { buildNamedVolumes, buildVolumesForGuests } from "./named-volumes.ts";
import { buildPrepare, type PreparePlan } from "./prepare-container.ts";
import { buildMemoryVolumes, buildShimVolume } from "./volumes.ts";

/** The volumes of a Pod, what its container sees of them, and who makes them ready for it. */
export type PodVolumes = {
  readonly volumes: V1Volume[];
  readonly mounts: readonly V1VolumeMount[];
  /** Init containers, in their order. */
  readonly helpers: readonly V1Container[];
};

/** Collects what is mounted in a container, whatever it is for. */
export function buildPodVolumes(
  { config, host }: ContainerSpec,
  {
    forerunner,
    copy,
    prepare,
    dockerSocket,
    guestShim,
    guestVolumes = [],
    pullPolicy,
  }: {
    readonly forerunner?: Forerunner | undefined;
    readonly copy?: CopyPlan | undefined;
    readonly prepare?: PreparePlan | undefined;
    readonly dockerSocket?: DockerSocketPlan | undefined;
    readonly guestShim?: Forerunner["shim"];
    readonly guestVolumes?: readonly VolumeMount[] | undefined;
    readonly pullPolicy: PullPolicy;
  },
): PodVolumes {
  const mounted = [
    ...(forerunner?.shim ? [buildShimVolume(forerunner.shim)] : []),
    ...buildMemoryVolumes(host),
    ...buildNamedVolumes(host.volumes),
  ];
  const mounts = mounted.map(({ mount }) => mount);
  const copied = copy && buildCopy(copy);
  const prepared = prepare && buildPrepare(prepare, { image: config.image, pullPolicy, mounts });
  const socket = dockerSocket && buildDockerSocket(dockerSocket, host);
  const volumes = [
    ...mounted.map(({ volume }) => volume),
    ...(copied ? [copied.volume] : []),
    ...(prepared ? [prepared.shim.volume] : []),
    ...(socket ? [socket.volume] : []),
    // A volume that no container mounts costs nothing, and none can be added later.
    ...(guestShim ? [buildShimVolume(guestShim).volume] : []),
    ...buildVolumesForGuests(guestVolumes, host.volumes),
  ];
  return {
    // What is mounted more than once is one volume.
    volumes: [...new Map(volumes.map((volume) => [volume.name, volume])).values()],
    mounts: [...mounts, ...(copied?.mounts ?? []), ...(socket?.mounts ?? [])],
    helpers: [socket, prepared, copied].flatMap((parts) => parts?.container ?? []),
  };
}
