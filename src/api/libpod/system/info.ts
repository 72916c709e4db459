import type { SystemInfo } from "../../../engine/views.ts";
import { COMMIT, LIBPOD_API_VERSION, VERSION } from "../../../version.ts";
import { toSystemVersion } from "../../docker/system/version.ts";

/**
 * Writes what the server is and has. The host that podman would speak of is the cluster; what nobody can know of its
 * nodes from here is empty.
 * @see podman, libpod/define/info.go
 */
export function toLibpodInfo(info: SystemInfo) {
  return {
    host: toHost(info),
    store: toStore(info),
    registries: {},
    plugins: { volume: ["local"], network: ["bridge"], log: ["json-file"], authorization: null },
    version: {
      APIVersion: LIBPOD_API_VERSION,
      Version: VERSION,
      GoVersion: "",
      GitCommit: COMMIT,
      BuiltTime: "",
      Built: 0,
      OsArch: `${Os}/${Arch}`,
      Os,
    },
  };
}

const { Arch, Os } = toSystemVersion();

function toHost(info: SystemInfo) {
  return {
    arch: Arch,
    buildahVersion: "",
    cgroupManager: "",
    cgroupVersion: "",
    cgroupControllers: [],
    conmon: { package: "", path: "", version: "" },
    cpus: info.cpus,
    distribution: { distribution: "kubernetes", version: info.clusterVersion },
    eventLogger: "kubedock",
    hostname: info.name,
    kernel: "",
    logDriver: "json-file",
    memFree: 0,
    memTotal: info.memoryBytes,
    networkBackend: "kubernetes",
    ociRuntime: { name: "runc", package: "", path: "", version: "" },
    os: info.osType,
    serviceIsRemote: true,
    security: {
      apparmorEnabled: false,
      capabilities: "",
      rootless: false,
      seccompEnabled: false,
      seccompProfilePath: "",
      selinuxEnabled: false,
    },
    swapFree: 0,
    swapTotal: 0,
    uptime: "",
  };
}

function toStore({ containers, images, clusterVersion, namespace }: SystemInfo) {
  return {
    configFile: "",
    containerStore: {
      number: containers.total,
      paused: containers.paused,
      running: containers.running,
      stopped: containers.stopped,
    },
    graphDriverName: "kubernetes",
    graphOptions: {},
    graphRoot: "",
    graphStatus: { Kubernetes: clusterVersion, Namespace: namespace },
    imageStore: { number: images },
    runRoot: "",
    volumePath: "",
  };
}
