import type { ContainerView, GroupView } from "../../../engine/views.ts";
import type { Filters } from "../../../model/filters.ts";
import { fromNetworkName, toNetworkName } from "../networks/network-name.ts";
import { toPodState } from "./pod-state.ts";

/** Reads filters: the default network has another name in podman than in Docker. */
export function fromPodFilters(filters: Filters): Filters {
  const network = filters.get("network")?.map(fromNetworkName);
  return network ? new Map([...filters, ["network", network]]) : filters;
}

/**
 * Writes a pod as the list shows it.
 * @see podman, pkg/domain/entities/pods.go, ListPodsReport
 */
export function toListPodsReport({ group, status, infra, members }: GroupView) {
  return {
    Cgroup: "", // the node's
    Containers: [infra, ...members].map(toListPodContainer),
    Created: infra.record.createdAt.toISOString(),
    Id: group.id,
    InfraId: infra.record.id,
    Name: group.name,
    Namespace: "",
    Networks: infra.networks.map(({ networkName }) => toNetworkName(networkName)),
    Status: toPodState(status),
    Labels: group.labels,
  };
}

function toListPodContainer({ record, state }: ContainerView) {
  return { Id: record.id, Names: record.name, Status: state.status };
}
