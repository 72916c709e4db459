import type { ContainerView } from "../../../engine/views.ts";
import { commandLine } from "../../../model/container.ts";
import { hasExited } from "../../../model/container-state.ts";
import type { Filters } from "../../../model/filters.ts";
import { toUnixSeconds } from "../../docker/timestamp.ts";
import { plainDigest } from "../images/digest.ts";
import { fromNetworkName, toNetworkName } from "../networks/network-name.ts";

/** Go's zero time in seconds since 1970: "never". */
const NEVER_SECONDS = -62_135_596_800;

/** Reads filters: what podman calls by other names than Docker, and pods, of which only podman knows. */
export function fromListFilters(filters: Filters): {
  readonly filters: Filters;
  readonly groups: readonly string[] | undefined;
} {
  const others = new Map(filters);
  others.delete("pod");
  const status = filters.get("status")?.map(toDockerStatus);
  const network = filters.get("network")?.map(fromNetworkName);
  if (status) others.set("status", status);
  if (network) others.set("network", network);
  return { filters: others, groups: filters.get("pod") };
}

/** Podman has two words for what has ended, and two for what has not begun. */
function toDockerStatus(status: string): string {
  if (status === "stopped") return "exited";
  return status === "initialized" || status === "configured" ? "created" : status;
}

/**
 * Writes a container as the list shows it.
 * @see podman, pkg/domain/entities/container_ps.go, ListContainer
 */
export function toListContainer(view: ContainerView) {
  const { record, state, health, group } = view;
  const { config, host } = record.spec;
  const exit = hasExited(state) ? state : undefined;
  const startedAt = "startedAt" in state ? state.startedAt : undefined;
  return {
    AutoRemove: host.autoRemove,
    Command: commandLine(config),
    Created: record.createdAt.toISOString(),
    CreatedAt: "",
    Exited: exit !== undefined,
    ExitedAt: seconds(exit?.finishedAt),
    ExitCode: exit?.exitCode ?? 0,
    Id: record.id,
    Image: config.image,
    ImageID: plainDigest(record.imageId),
    IsInfra: record.spec.infraOf !== undefined,
    Labels: config.labels,
    Mounts: [...host.binds, ...host.volumes].map(({ target }) => target),
    Names: [record.name],
    Namespaces: {},
    Networks: view.networks.map(({ networkName }) => toNetworkName(networkName)),
    Pid: 0,
    Pod: group?.id ?? "",
    PodName: group?.name ?? "",
    Ports: view.publishedPorts.map(({ port, protocol, hostIp, hostPort }) => ({
      host_ip: hostIp,
      container_port: port,
      host_port: hostPort,
      range: 1,
      protocol,
    })),
    Size: toSize(view),
    StartedAt: seconds(startedAt),
    State: state.status,
    Status: health?.status ?? "",
  };
}

/** Both or none: podman has no word for one that is not known. */
function toSize({ sizes }: ContainerView) {
  if (sizes?.totalBytes === undefined) return null;
  return { rootFsSize: sizes.totalBytes, rwSize: sizes.writtenBytes };
}

function seconds(moment: Date | undefined): number {
  return moment ? toUnixSeconds(moment) : NEVER_SECONDS;
}
