import type { SystemInfo } from "../../../engine/views.ts";
import { ENGINE_VERSION } from "../../../version.ts";
import { legacyInfo, REGISTRY_CONFIG } from "./legacy-info.ts";

const DOCKER_HUB = "https://index.docker.io/v1/";

/**
 * Writes what the server is and has. The host that Docker would speak of is the cluster.
 * @see Docker Engine API v1.56, SystemInfo
 */
export function toSystemInfo(
  info: SystemInfo,
  { now, apiVersion }: { readonly now: Date; readonly apiVersion: string },
) {
  return {
    ...FIXED,
    ...legacyInfo(apiVersion),
    ID: info.id,
    Containers: info.containers.total,
    ContainersRunning: info.containers.running,
    ContainersPaused: info.containers.paused,
    ContainersStopped: info.containers.stopped,
    Images: info.images,
    DriverStatus: [
      ["Kubernetes", info.clusterVersion],
      ["Namespace", info.namespace],
    ],
    SystemTime: now.toISOString(),
    OperatingSystem: `Kubernetes ${info.clusterVersion}`,
    OSVersion: info.clusterVersion,
    OSType: info.osType,
    Architecture: info.architecture,
    NCPU: info.cpus,
    MemTotal: info.memoryBytes,
    Name: info.name,
    Labels: info.labels,
    ServerVersion: ENGINE_VERSION,
  };
}

/** What is so on every cluster, or what nobody can know from here. */
const FIXED = {
  Driver: "kubernetes",
  DockerRootDir: "",
  Plugins: { Volume: ["local"], Network: ["bridge"], Authorization: null, Log: ["json-file"] },
  MemoryLimit: true,
  SwapLimit: false,
  CpuCfsPeriod: true,
  CpuCfsQuota: true,
  CPUShares: true,
  CPUSet: false,
  PidsLimit: false,
  OomKillDisable: false,
  IPv4Forwarding: true,
  Debug: false,
  NFd: 0,
  NGoroutines: 0,
  LoggingDriver: "json-file",
  CgroupDriver: "none",
  CgroupVersion: "2",
  NEventsListener: 0,
  KernelVersion: "",
  IndexServerAddress: DOCKER_HUB,
  RegistryConfig: REGISTRY_CONFIG,
  GenericResources: null,
  HttpProxy: "",
  HttpsProxy: "",
  NoProxy: "",
  ExperimentalBuild: false,
  Runtimes: { runc: { path: "runc" } },
  DefaultRuntime: "runc",
  Swarm: {
    NodeID: "",
    NodeAddr: "",
    LocalNodeState: "inactive",
    ControlAvailable: false,
    Error: "",
    RemoteManagers: null,
  },
  LiveRestoreEnabled: true,
  Isolation: "",
  InitBinary: "kubedock",
  ContainerdCommit: { ID: "" },
  RuncCommit: { ID: "" },
  InitCommit: { ID: "" },
  SecurityOptions: [],
  CDISpecDirs: [],
  Warnings: null,
} as const;
