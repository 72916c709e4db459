/**
 * Where each field of a create request has its place. A field that is missing here would be dropped in silence, which
 * a test forbids: its list of names comes from the specification.
 */
import { parseTmpfsOptions } from "../../../../model/notation/tmpfs-options.ts";
import { LOCAL_DRIVER } from "../../../../model/files/volume.ts";
import { securityOptions } from "./security-options.ts";
import {
  ignored,
  mapped,
  type Outcome,
  refuse,
  unless,
  type Verdict,
  warn,
} from "./unsupported-verdict.ts";

const NO_CGROUP_TUNING = warn("not applied: Kubernetes does not let a pod set it");
const NO_SWAP = warn("not applied: whether pods may swap is decided by the cluster's nodes");
const WINDOWS_ONLY = warn("not applied: it is for Windows containers");
const NO_SHARED_NAMESPACE = refuse(
  "a pod of its own cannot share the namespaces of its node or of other containers",
);

/** Fields of the body itself. */
export const TOP_FIELDS: Readonly<Record<string, Verdict>> = {
  Hostname: mapped,
  Domainname: warn("not applied: a pod is in the domain of its cluster"),
  User: mapped,
  AttachStdin: mapped,
  AttachStdout: mapped,
  AttachStderr: mapped,
  ExposedPorts: mapped,
  Tty: mapped,
  OpenStdin: mapped,
  StdinOnce: mapped,
  Env: mapped,
  Cmd: mapped,
  Healthcheck: mapped,
  ArgsEscaped: WINDOWS_ONLY,
  Image: mapped,
  Volumes: mapped,
  WorkingDir: mapped,
  Entrypoint: mapped,
  NetworkDisabled: refuse("a pod always has a network"),
  MacAddress: warn("not applied: the cluster's network gives a pod its address"),
  OnBuild: warn("not kept: it is for images"),
  Labels: mapped,
  StopSignal: mapped,
  StopTimeout: mapped,
  Shell: mapped,
  HostConfig: mapped,
  NetworkingConfig: mapped,
};

/** Fields of `HostConfig`. */
export const HOST_FIELDS: Readonly<Record<string, Verdict>> = {
  CpuShares: mapped,
  Memory: mapped,
  CgroupParent: NO_CGROUP_TUNING,
  BlkioWeight: NO_CGROUP_TUNING,
  BlkioWeightDevice: NO_CGROUP_TUNING,
  BlkioDeviceReadBps: NO_CGROUP_TUNING,
  BlkioDeviceWriteBps: NO_CGROUP_TUNING,
  BlkioDeviceReadIOps: NO_CGROUP_TUNING,
  BlkioDeviceWriteIOps: NO_CGROUP_TUNING,
  CpuPeriod: mapped,
  CpuQuota: mapped,
  CpuRealtimePeriod: NO_CGROUP_TUNING,
  CpuRealtimeRuntime: NO_CGROUP_TUNING,
  CpusetCpus: NO_CGROUP_TUNING,
  CpusetMems: NO_CGROUP_TUNING,
  Devices: refuse("devices of the node cannot be given to a pod; Privileged shows all of them"),
  DeviceCgroupRules: refuse("devices of the node cannot be given to a pod"),
  DeviceRequests: refuse("devices are given to pods by resources of the cluster, not by request"),
  KernelMemory: NO_CGROUP_TUNING,
  KernelMemoryTCP: NO_CGROUP_TUNING,
  MemoryReservation: warn("not applied: memory is reserved by Memory alone"),
  MemorySwap: (value, host) => (value === host["Memory"] ? undefined : NO_SWAP(value, host)),
  MemorySwappiness: unless([-1], NO_SWAP),
  NanoCpus: mapped,
  OomKillDisable: NO_CGROUP_TUNING,
  Init: mapped,
  PidsLimit: unless([-1], NO_CGROUP_TUNING),
  Ulimits: warn("not applied: the limits of processes are decided by the cluster's nodes"),
  CpuCount: WINDOWS_ONLY,
  CpuPercent: WINDOWS_ONLY,
  IOMaximumIOps: WINDOWS_ONLY,
  IOMaximumBandwidth: WINDOWS_ONLY,
  Binds: mapped,
  ContainerIDFile: ignored,
  LogConfig: logConfig,
  NetworkMode: networkMode,
  PortBindings: mapped,
  RestartPolicy: mapped,
  AutoRemove: mapped,
  VolumeDriver: volumeDriver,
  VolumesFrom: mapped,
  Mounts: mounts,
  ConsoleSize: mapped,
  Annotations: warn("not applied: they are for the runtime of a node"),
  CapAdd: mapped,
  CapDrop: mapped,
  CgroupnsMode: unless(["private"], NO_SHARED_NAMESPACE),
  Dns: mapped,
  DnsOptions: mapped,
  DnsSearch: mapped,
  ExtraHosts: mapped,
  GroupAdd: mapped,
  IpcMode: unless(["private", "shareable"], NO_SHARED_NAMESPACE),
  Cgroup: NO_SHARED_NAMESPACE,
  Links: mapped,
  OomScoreAdj: NO_CGROUP_TUNING,
  PidMode: unless(["private"], NO_SHARED_NAMESPACE),
  Privileged: mapped,
  PublishAllPorts: mapped,
  ReadonlyRootfs: mapped,
  SecurityOpt: securityOptions,
  StorageOpt: refuse("the size of a pod's file system cannot be set"),
  Tmpfs: tmpfs,
  UTSMode: unless(["private"], NO_SHARED_NAMESPACE),
  UsernsMode: unless(["host"], refuse("user namespaces are not supported")),
  ShmSize: mapped,
  Sysctls: mapped,
  Runtime: unless(
    ["runc", "io.containerd.runc.v2"],
    refuse("unknown or invalid runtime name", "invalid-argument"),
  ),
  Isolation: unless(
    ["default"],
    refuse("Linux containers know only 'default'", "invalid-argument"),
  ),
  MaskedPaths: warn("not applied: which paths are hidden is decided by the cluster's nodes"),
  ReadonlyPaths: warn("not applied: which paths are read-only is decided by the cluster's nodes"),
};

/** Fields of one network's settings. The others of an endpoint are Docker's answers, which clients send back. */
export const ENDPOINT_FIELDS: Readonly<Record<string, Verdict>> = {
  IPAMConfig: refuse("the cluster's network gives a pod its address, it cannot be chosen"),
  Links: mapped,
  MacAddress: warn("not applied: the cluster's network gives a pod its address"),
  Aliases: mapped,
  DriverOpts: warn("not applied: all networks are the cluster's"),
  GwPriority: warn("not applied: a pod has one gateway"),
  NetworkID: ignored,
  EndpointID: ignored,
  Gateway: ignored,
  IPAddress: ignored,
  IPPrefixLen: ignored,
  IPv6Gateway: ignored,
  GlobalIPv6Address: ignored,
  GlobalIPv6PrefixLen: ignored,
  DNSNames: ignored,
};

/** Logs are kept by the kubelet, as `json-file` would: options of the file do no harm, another place does. */
function logConfig(value: unknown): Outcome {
  const { Type: type = "", Config: config } = value as { Type?: string; Config?: object | null };
  if (!["", "json-file", "local", "journald", "none"].includes(type)) {
    return {
      refuse: "not-implemented",
      reason: `log driver "${type}": the cluster keeps the logs of pods, they cannot be sent elsewhere`,
    };
  }
  const isTuned = Object.keys(config ?? {}).length > 0 || type === "none";
  return isTuned
    ? { warn: true, reason: "not applied: the cluster keeps the logs of pods" }
    : undefined;
}

function networkMode(value: unknown): Outcome {
  const mode = String(value);
  const refuse = "not-implemented";
  if (mode === "none") return { refuse, reason: `"${mode}": a pod always has an address` };
  if (mode === "host")
    return { refuse, reason: `"${mode}": the machine of the server is not the pod's` };
  return undefined;
}

/** The one driver is the cluster's storage, by whatever name Docker's own goes. */
function volumeDriver(value: unknown): Outcome {
  if (value === LOCAL_DRIVER) return undefined;
  const name = String(value);
  return {
    refuse: "not-found",
    reason: `error looking up volume plugin ${name}: plugin "${name}" not found`,
  };
}

function tmpfs(value: unknown): Outcome {
  const ignored = Object.values(value as Record<string, string>).flatMap(
    (options) => parseTmpfsOptions(options).ignored,
  );
  if (ignored.length === 0) return undefined;
  const list = [...new Set(ignored)].join(", ");
  return { warn: true, reason: `not applied: ${list}: Kubernetes does not let a pod set it` };
}

function mounts(value: unknown): Outcome {
  const others = (value as readonly { Type?: string | null }[]).filter(
    ({ Type }) => !["bind", "tmpfs", "volume"].includes(Type ?? ""),
  );
  const [other] = others;
  if (!other) return undefined;
  const type = other.Type ?? "";
  if (!["cluster", "image", "npipe"].includes(type)) {
    return {
      refuse: "invalid-argument",
      reason: `invalid mount config for type "${type}": mount type unknown`,
    };
  }
  return { refuse: "not-implemented", reason: `mounts of type "${type}" are not supported yet` };
}
