import { readFile } from "node:fs/promises";
import {
  API_PORT,
  CLUSTER_LABEL,
  IP_FAMILY_LABEL,
  NETWORK_NUMBER_LABEL,
  OWNER_LABEL,
  REGISTRY_PORT,
} from "../node.ts";
import type { PodNetwork } from "../pod-network.ts";
import { type Provider, requireRoot } from "../provider.ts";
import { createNetwork, hasOwnNetwork } from "./node-network.ts";
import { explainStartFailure, isNameTaken } from "./start-failure.ts";

/** What a node is started with. */
export type NodeOptions = {
  readonly name: string;
  readonly image: string;
  readonly network: PodNetwork;
  /** Folder with the kubeconfigs of who makes it. */
  readonly owner: string;
  /** Ports of 127.0.0.1 at which the node is reached. */
  readonly apiPort: number;
  readonly registryPort: number;
};

/** Open files that podman gives a container where nothing is said, and so demands of the machine. */
const PODMAN_OPEN_FILES = 1_048_576;

/**
 * Starts the container that is a cluster. Nothing is left of one that cannot be started.
 * @throws {ClusterError} If the engine cannot; the message says what to do.
 */
export async function startNode(
  provider: Provider,
  options: NodeOptions,
  signal?: AbortSignal,
): Promise<void> {
  requireRoot(provider);
  const limits = provider.name === "podman" ? await podmanLimits() : [];
  const args = ["run", ...nodeArguments(provider, options), ...limits, options.image];
  if (hasOwnNetwork(options.network)) await createNetwork(provider, options.name);
  let isOurs = true;
  try {
    const { exitCode, stderr } = await provider.run(args, signal);
    if (exitCode === 0) return;
    isOurs = !isNameTaken(stderr);
    throw explainStartFailure(stderr, options);
  } catch (error) {
    if (isOurs) await provider.run(["rm", "--force", "--volumes", options.name]);
    if (hasOwnNetwork(options.network)) await provider.run(["network", "rm", options.name]);
    throw error;
  }
}

function nodeArguments(provider: Provider, options: NodeOptions): string[] {
  const { name, network } = options;
  const registry = `127.0.0.1:${options.registryPort}`;
  const args = [
    `--detach --name ${name} --hostname ${name} --label ${CLUSTER_LABEL}=${name}`,
    `--label ${IP_FAMILY_LABEL}=${network.ipFamily} --env DOCKERNETES_IP_FAMILY=${network.ipFamily}`,
    `--label ${OWNER_LABEL}=${encodeURI(options.owner)}`,
    `--label ${NETWORK_NUMBER_LABEL}=${network.number} --env DOCKERNETES_NETWORK_NUMBER=${network.number}`,
    ...(hasOwnNetwork(network) ? [`--network ${name}`] : []),
    "--privileged --pids-limit -1 --tmpfs /run --tmpfs /tmp",
    "--cgroupns=private", // in the machine's own cgroups runc would look for the pods' in vain
    `--publish 127.0.0.1:${options.apiPort}:${API_PORT}`,
    `--publish ${registry}:${REGISTRY_PORT} --env DOCKERNETES_REGISTRY=${registry}`,
  ].flatMap((words) => words.split(" "));
  if (provider.name === "docker") return args;
  // crun refuses the version 1 of cgroups as systemd lays them out.
  const runtime = provider.cgroupVersion === 1 ? ["--runtime", "runc"] : [];
  return [...args, ...runtime, "--systemd=always"];
}

/** Podman asks for more than a machine may allow, and fails: asks for what this process has, if that is less. */
async function podmanLimits(): Promise<string[]> {
  if (process.platform !== "linux") return []; // because podman's machine is another one
  const limits = await readFile("/proc/self/limits", "utf8");
  const openFiles = Number(/^Max open files\s+\S+\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  if (openFiles >= PODMAN_OPEN_FILES) return [];
  const processes = Number(/^Max processes\s+\S+\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  // conmon, of which the node is a child, has had its own limit lowered to the number of process IDs.
  const processIds = Number(await readFile("/proc/sys/kernel/pid_max", "utf8"));
  const maximum = Math.min(processes, processIds);
  return [
    "--ulimit",
    `nofile=${openFiles}:${openFiles}`,
    "--ulimit",
    `nproc=${maximum}:${maximum}`,
  ];
}
