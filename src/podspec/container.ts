import type { V1Container, V1ContainerPort, V1VolumeMount } from "@kubernetes/client-node";
import { commandLine, type ContainerSpec } from "../model/container.ts";
import { parsePort } from "../model/port.ts";
import { MAIN_CONTAINER } from "./names.ts";
import { buildReadinessProbe } from "./probe.ts";
import { buildResources } from "./resources.ts";
import { buildSecurityContext } from "./security-context.ts";

/** When the kubelet pulls an image. */
export type PullPolicy = "IfNotPresent" | "Always" | "Never";

/** The shim in front of a container's command. */
export type ContainerShim = {
  /** ConfigMap of the instance with the shim. */
  readonly configMap: string;
  /** Folder where it is mounted. */
  readonly folder: string;
  /** The command line of the shim, with the container's own at its end. */
  readonly command: readonly string[];
  /** Whether it is a gate: it waits for the server's word on its standard input. */
  readonly waitsForGo: boolean;
  /** Whether it is an init that waits for someone to ask for the exit code. */
  readonly isAwaited: boolean;
};

/** What a container is made from, beside what was asked for. */
export type ContainerParts = {
  readonly pullPolicy: PullPolicy;
  readonly shim?: ContainerShim | undefined;
  readonly volumeMounts: readonly V1VolumeMount[];
};

/** The container itself. */
export function buildContainer(
  spec: ContainerSpec,
  { pullPolicy, shim, volumeMounts }: ContainerParts,
): V1Container {
  const { config } = spec;
  const container: V1Container = {
    name: MAIN_CONTAINER,
    image: config.image,
    imagePullPolicy: pullPolicy,
    env: config.env.flatMap(environmentVariable),
    ports: config.exposedPorts.flatMap(containerPort),
    ...buildCommand(config, shim),
  };
  if (config.workingDir !== "") container.workingDir = config.workingDir;
  if (config.isTty) container.tty = true;
  if (config.openStdin || shim?.waitsForGo) container.stdin = true;
  // Without it containerd drops an attach as soon as one of its outputs ends: a process that closes stderr (`2>&1`)
  // or just ends would lose what is left of its stdout. A terminal has one output only.
  const isGate = shim?.waitsForGo === true && !config.isTty;
  if (isGate || (config.openStdin && config.stdinOnce)) container.stdinOnce = true;
  if (volumeMounts.length > 0) container.volumeMounts = [...volumeMounts];
  const resources = buildResources(spec.host);
  if (resources) container.resources = resources;
  const securityContext = buildSecurityContext(spec);
  if (securityContext) container.securityContext = securityContext;
  const readinessProbe = buildReadinessProbe(config.healthcheck);
  if (readinessProbe) container.readinessProbe = readinessProbe;
  return container;
}

/**
 * With an entrypoint both parts are known and go into `command`, so that the image's own are out of the way. Without
 * (the image could not be looked up) only `args` are set, which leaves the image its entrypoint.
 */
function buildCommand(
  config: ContainerSpec["config"],
  shim?: ContainerShim,
): Pick<V1Container, "command" | "args"> {
  if (shim) return { command: shim.command.map(literal) };
  if (config.entrypoint) return { command: commandLine(config).map(literal) };
  return config.cmd.length > 0 ? { args: config.cmd.map(literal) } : {};
}

/** Kubernetes expands `$(NAME)` in commands and values, and `$$` to `$`; Docker expands nothing. */
function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

function environmentVariable(entry: string): { name: string; value: string }[] {
  const separator = entry.indexOf("=");
  if (separator < 1) return []; // a bare name takes the image's variable away, which was done when the record was made
  return [{ name: entry.slice(0, separator), value: literal(entry.slice(separator + 1)) }];
}

function containerPort(key: string): V1ContainerPort[] {
  const parsed = parsePort(key);
  if (!parsed) return [];
  const { port, protocol } = parsed;
  return [
    {
      name: `kd-${protocol}-${port}`,
      containerPort: port,
      protocol: protocol.toUpperCase(),
    },
  ];
}
