import type { ContainerView, GroupView } from "../../../engine/views.ts";
import { SHARED_NAMESPACES } from "../../../model/group.ts";
import { toPortMap } from "../../docker/containers/inspect/host-config.ts";
import { toMountPoints } from "../../docker/containers/inspect/mount-points.ts";
import { toNetworkName } from "../networks/network-name.ts";
import { toPodState } from "./pod-state.ts";

/**
 * Writes a pod as inspect shows it.
 * @see podman, libpod/define/pod_inspect.go, InspectPodData
 */
export function toInspectPodData({ group, status, infra, members }: GroupView) {
  const { config, host } = infra.record.spec;
  const containers = [infra, ...members];
  return {
    Id: group.id,
    Name: group.name,
    Created: infra.record.createdAt.toISOString(),
    CreateCommand: group.createCommand,
    ExitPolicy: group.endsWithLast ? "stop" : "continue",
    State: toPodState(status),
    Hostname: config.hostname,
    Labels: group.labels,
    CreateCgroup: true, // as every Pod has one
    CgroupParent: "",
    CgroupPath: "",
    CreateInfra: true,
    InfraContainerID: infra.record.id,
    InfraConfig: toInfraConfig(infra),
    SharedNamespaces: SHARED_NAMESPACES,
    NumContainers: containers.length,
    Containers: containers.map(({ record, state }) => ({
      Id: record.id,
      Name: record.name,
      State: state.status,
    })),
    ...(host.cpuPeriod > 0 ? { cpu_period: host.cpuPeriod } : {}),
    ...(host.cpuQuota > 0 ? { cpu_quota: host.cpuQuota } : {}),
    ...(host.cpuShares > 0 ? { cpu_shares: host.cpuShares } : {}),
    ...(host.memoryBytes > 0 ? { memory_limit: host.memoryBytes } : {}),
    mounts: toMountPoints(host),
    volumes_from: host.volumesFrom.map(({ container }) => container),
  };
}

/** @see podman, libpod/define/pod_inspect.go, InspectPodInfraConfig */
function toInfraConfig({ record, networks }: ContainerView) {
  const { host } = record.spec;
  return {
    PortBindings: toPortMap(host.portBindings),
    HostNetwork: false,
    StaticIP: "",
    StaticMAC: "",
    NoManageResolvConf: false,
    DNSServer: host.dns,
    DNSSearch: host.dnsSearch,
    DNSOption: host.dnsOptions,
    NoManageHosts: false,
    HostAdd: host.extraHosts,
    Networks: networks.map(({ networkName }) => toNetworkName(networkName)),
    NetworkOptions: null,
  };
}
