import type {
  V1Container,
  V1ContainerPort,
  V1ResourceRequirements,
  V1VolumeMount,
} from "@kubernetes/client-node";
import { commandLine, type ContainerSpec } from "../model/container.ts";
import type { PullPolicy } from "../model/pod-options.ts";
import { parsePort } from "../model/port.ts";
import { literal } from "./literal.ts";
import { MAIN_CONTAINER } from "./names.ts";
import { buildReadinessProbe } from "./probe.ts";
import { buildSecurityContext } from "./security-context.ts";

/**
 * What a gate waits for on its standard input: an empty line, a line with the shim's path, a frame of the shim's, or the
 * terminal's first size.
 */
export type GateWord = "line" | "path" | "frame" | "size";

/** What runs in front of a container's command: the shim, or a few lines for the image's own shell. */
export type Forerunner = {
  /** Where the shim is and is to be seen; absent for a shell. */
  readonly shim?: { readonly configMap: string; readonly folder: string };
  /** Its command line, with the container's own at its end. */
  readonly command: readonly string[];
  /** The server's word to go, if it is a gate. */
  readonly waitsFor?: GateWord;
  /** Whether it is an init that waits for someone to ask for the exit code. */
  readonly isAwaited: boolean;
};

/** What a container is made from, beside what was asked for. */
export type ContainerParts = {
  readonly pullPolicy: PullPolicy;
  readonly resources: V1ResourceRequirements | undefined;
  readonly forerunner?: Forerunner | undefined;
  readonly volumeMounts: readonly V1VolumeMount[];
};

/** The container itself. */
export function buildContainer(
  spec: ContainerSpec,
  { pullPolicy, resources, forerunner, volumeMounts }: ContainerParts,
): V1Container {
  const { config } = spec;
  const container: V1Container = {
    name: MAIN_CONTAINER,
    image: config.image,
    imagePullPolicy: pullPolicy,
    env: config.env.flatMap(environmentVariable),
    ports: config.exposedPorts.flatMap(containerPort),
    ...buildCommand(config, forerunner),
  };
  if (config.workingDir !== "") container.workingDir = config.workingDir;
  if (config.isTty) container.tty = true;
  if (config.openStdin || forerunner?.waitsFor) container.stdin = true;
  // Without it containerd drops an attach as soon as one of its outputs ends: a process that closes stderr (`2>&1`)
  // or just ends would lose what is left of its stdout. A terminal has one output only, and its input stays open for
  // the next client.
  const isOnce = forerunner?.waitsFor !== undefined || (config.openStdin && config.stdinOnce);
  if (isOnce && !config.isTty) container.stdinOnce = true;
  if (volumeMounts.length > 0) container.volumeMounts = [...volumeMounts];
  if (resources) container.resources = resources;
  const securityContext = buildSecurityContext(spec);
  if (securityContext) container.securityContext = securityContext;
  const readinessProbe = buildReadinessProbe(config);
  if (readinessProbe) container.readinessProbe = readinessProbe;
  return container;
}

/**
 * With an entrypoint both parts are known and go into `command`, so that the image's own are out of the way. Without
 * (the image could not be looked up) only `args` are set, which leaves the image its entrypoint.
 */
function buildCommand(
  config: ContainerSpec["config"],
  forerunner?: Forerunner,
): Pick<V1Container, "command" | "args"> {
  if (forerunner) return { command: forerunner.command.map(literal) };
  if (config.entrypoint) return { command: commandLine(config).map(literal) };
  return config.cmd.length > 0 ? { args: config.cmd.map(literal) } : {};
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
