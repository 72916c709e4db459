import type { HostConfig } from "../../../../model/container.ts";
import type { PortBinding, PortBindings } from "../../../../model/port.ts";
import { toBindTexts, toMountRequests, toVolumesFrom } from "./mount-points.ts";

/** The size of /dev/shm that a container gets without asking. */
const DEFAULT_SHM_BYTES = 64 * 1024 * 1024;

/**
 * Writes what a container was to get from its host; what nobody can ask for here has Go's zero values.
 * @param links Of the default network: those of others are told with the networks.
 */
export function toHostConfigResponse(host: HostConfig, links: readonly string[]) {
  const mounts = toMountRequests(host);
  return {
    ...UNSET,
    Binds: toBindTexts(host),
    VolumesFrom: toVolumesFrom(host),
    ...(mounts.length > 0 ? { Mounts: mounts } : {}),
    NetworkMode: host.networkMode,
    Links: nullIfEmpty(links),
    PortBindings: toPortMap(host.portBindings),
    RestartPolicy: {
      Name: host.restartPolicy.name,
      MaximumRetryCount: host.restartPolicy.maximumRetryCount,
    },
    AutoRemove: host.autoRemove,
    ConsoleSize: host.consoleSize,
    CapAdd: nullIfEmpty(host.capAdd),
    CapDrop: nullIfEmpty(host.capDrop),
    Dns: host.dns,
    DnsOptions: host.dnsOptions,
    DnsSearch: host.dnsSearch,
    ExtraHosts: nullIfEmpty(host.extraHosts),
    GroupAdd: nullIfEmpty(host.groupAdd),
    Privileged: host.isPrivileged,
    PublishAllPorts: host.publishAllPorts,
    ReadonlyRootfs: host.isRootfsReadonly,
    SecurityOpt: host.forbidsNewPrivileges ? ["no-new-privileges"] : null,
    ShmSize: host.shmSizeBytes || DEFAULT_SHM_BYTES,
    CpuShares: host.cpuShares,
    Memory: host.memoryBytes,
    NanoCpus: host.nanoCpus,
    CpuPeriod: host.cpuPeriod,
    CpuQuota: host.cpuQuota,
    ...(Object.keys(host.tmpfs).length > 0 ? { Tmpfs: host.tmpfs } : {}),
    ...(Object.keys(host.sysctls).length > 0 ? { Sysctls: host.sysctls } : {}),
    ...(host.init === undefined ? {} : { Init: host.init }),
  };
}

/** Fields that are always so: they are refused, or answered by a warning, in a create request. */
const UNSET = {
  ContainerIDFile: "",
  LogConfig: { Type: "json-file", Config: {} },
  VolumeDriver: "",
  CgroupnsMode: "private",
  IpcMode: "private",
  Cgroup: "",
  OomScoreAdj: 0,
  PidMode: "",
  UTSMode: "",
  UsernsMode: "",
  Runtime: "runc",
  Isolation: "",
  CgroupParent: "",
  BlkioWeight: 0,
  BlkioWeightDevice: [],
  BlkioDeviceReadBps: [],
  BlkioDeviceWriteBps: [],
  BlkioDeviceReadIOps: [],
  BlkioDeviceWriteIOps: [],
  CpuRealtimePeriod: 0,
  CpuRealtimeRuntime: 0,
  CpusetCpus: "",
  CpusetMems: "",
  Devices: [],
  DeviceCgroupRules: null,
  DeviceRequests: null,
  MemoryReservation: 0,
  MemorySwap: 0,
  MemorySwappiness: null,
  OomKillDisable: null,
  PidsLimit: null,
  Ulimits: [],
  CpuCount: 0,
  CpuPercent: 0,
  IOMaximumIOps: 0,
  IOMaximumBandwidth: 0,
  MaskedPaths: null,
  ReadonlyPaths: null,
} as const;

/** Writes which ports are to be published where. */
export function toPortMap(bindings: PortBindings) {
  return Object.fromEntries(
    Object.entries(bindings).map(([port, list]) => [port, (list ?? []).map(toPortBinding)]),
  );
}

function toPortBinding({ hostIp, hostPort, lastHostPort }: PortBinding) {
  const ports = [hostPort, ...(lastHostPort === undefined ? [] : [lastHostPort])];
  return { HostIp: hostIp, HostPort: hostPort === 0 ? "" : ports.join("-") };
}

function nullIfEmpty(list: readonly string[]): readonly string[] | null {
  return list.length > 0 ? list : null;
}
