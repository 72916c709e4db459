import type { ContainerConfig, ContainerSpec } from "../../model/container.ts";
import { EngineError } from "../../model/errors.ts";
import { fileBinds, isDockerSocket } from "../../model/files/docker-socket.ts";
import { buildMemoryVolumes } from "../../podspec/volumes/volumes.ts";
import type { Engine } from "../engine.ts";
import { whyMounted } from "../files/before-start/why-mounted.ts";
import { sharesNetwork } from "../networks/shared-network.ts";

/** What a container cannot have in the Pod of another, which is there already, and why not. */
const REFUSED: readonly {
  readonly field: string;
  readonly isAsked: (spec: ContainerSpec) => boolean;
  readonly reason: string;
}[] = [
  {
    field: "HostConfig.Tmpfs, ShmSize",
    isAsked: ({ host }) => buildMemoryVolumes(host).length > 0,
    reason: "that pod takes no further volumes",
  },
  {
    field: "Volumes without a name",
    isAsked: ({ config, host, groupId }) =>
      groupId === undefined && // the Pod of a group begins with all volumes of its members
      (config.volumes.length > 0 || host.volumes.some(({ isAnonymous }) => isAnonymous)),
    reason: "that pod takes no further volumes",
  },
  {
    field: "VolumeOptions.Subpath",
    isAsked: ({ host }) => host.volumes.some(({ subpath }) => subpath !== ""),
    reason: "Kubernetes mounts whole volumes in what comes into a pod later",
  },
  {
    field: "HostConfig.Binds",
    isAsked: ({ host }) => host.binds.some(isDockerSocket),
    reason: "docker.sock takes a sidecar of its own",
  },
  {
    field: "HostConfig.Sysctls",
    isAsked: ({ host }) => Object.keys(host.sysctls).length > 0,
    reason: "the kernel's settings are those of that pod",
  },
  {
    field: "HostConfig.GroupAdd",
    isAsked: ({ host }) => host.groupAdd.length > 0,
    reason: "further groups are those of that pod",
  },
  {
    field: "Healthcheck",
    isAsked: ({ config }) => (config.healthcheck?.test.length ?? 0) > 0,
    reason: "Kubernetes checks the health of none that comes into a pod later",
  },
];

/**
 * Judges what a request asks for of a container that shares the network of another, and so runs in that one's Pod.
 * @returns Warnings of what will not be done, but does no harm.
 * @throws {EngineError} `not-implemented`, with the reason, if the container would be another one without it.
 */
export function judgeGuest(spec: ContainerSpec): string[] {
  const refused = REFUSED.find(({ isAsked }) => isAsked(spec));
  if (refused) throw refusal(refused.field, refused.reason);
  const { host, platform } = spec;
  const { memoryBytes, nanoCpus, cpuShares, cpuQuota } = host;
  const isLimited = [memoryBytes, nanoCpus, cpuShares, cpuQuota].some((limit) => Number(limit) > 0);
  const areNamesChosen = host.dnsSearch.length > 0 || host.dnsOptions.length > 0;
  return [
    ...(isLimited
      ? ["Memory, CPU: not applied: Kubernetes limits none that comes into a pod later"]
      : []),
    ...(areNamesChosen
      ? ["DnsSearch, DnsOptions: not applied: names are asked for as the other container does"]
      : []),
    ...(platform
      ? ["Platform: not applied: the pod of the other container is on its node already"]
      : []),
  ];
}

/**
 * Takes from a container's configuration what its image has put there and no guest has: ports are those of the other
 * container, and nobody checks its health.
 */
export function completeGuest(completed: ContainerConfig): ContainerConfig {
  const { healthcheck: _, ...config } = completed;
  return { ...config, exposedPorts: [] };
}

/**
 * Judges the binds of a container, also those that it has from others: they have to be written into a guest itself. An
 * infra container has those of the guests to come.
 * @throws {EngineError} `not-implemented`, with the reason, if that cannot be.
 */
export function judgeBinds(engine: Engine, spec: ContainerSpec): void {
  if (!spec.infraOf && !sharesNetwork({ spec })) return;
  for (const bind of fileBinds(spec.host)) {
    const reason = whyMounted(engine, spec, bind);
    if (reason === undefined) continue;
    const field = `Bind "${bind.target}"`;
    if (!spec.infraOf)
      throw refusal(
        field,
        `${reason}, so that it had to be mounted, and that pod takes no further volumes`,
      );
    throw new EngineError(
      "not-implemented",
      `${field}: what comes into a pod later has files written into itself, and cannot: ${reason}`,
    );
  }
}

function refusal(field: string, reason: string): EngineError {
  return new EngineError(
    "not-implemented",
    `${field}: a container that shares the network of another runs in the pod of that one: ${reason}`,
  );
}
