import {
  askedUser,
  commandLine,
  type ContainerConfig,
  type ContainerSpec,
} from "../../model/container.ts";
import { EngineError } from "../../model/errors.ts";
import type { ContainerShim } from "../../podspec/container.ts";
import { numericUser } from "../../podspec/security-context.ts";
import {
  gateCommand,
  initCommand,
  SHIM_FOLDER,
  shimPath,
  type CommandOptions,
} from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";

/**
 * Decides whether a container needs the shim in front of its command, and how.
 *
 * A gate makes it wait until its first clients are attached, so that they miss nothing, and becomes a user that only
 * the container's own /etc/passwd knows. An init is Docker's `--init`. Neither is free (a volume delays the start by
 * 300 ms), so a plain `docker run -d` has none.
 * @throws {EngineError} `invalid-argument` if it is needed but the image's command line is not known.
 */
export async function planShim(
  engine: Engine,
  container: Container,
): Promise<ContainerShim | undefined> {
  const { spec } = container.record;
  const needsGate = container.hub.hasClients || hasNames(spec);
  const isInit = spec.host.init === true;
  if (!needsGate && !isInit) return undefined;
  if (!spec.config.entrypoint) {
    // Attached clients get what can be had without: the attach races with the first output.
    if (!hasNames(spec) && !isInit) return undefined;
    throw new EngineError(
      "invalid-argument",
      `Cannot start container "${container.record.name}": a user by name and an init need the image's entrypoint, ` +
        "and its registry cannot be asked for it: give --entrypoint",
    );
  }
  const [configMap, architecture] = await Promise.all([
    engine.shim.configMap(engine.signal),
    engine.shim.architecture(engine.signal),
  ]);
  const path = shimPath(architecture);
  const command = commandOptions(spec);
  return {
    configMap,
    folder: SHIM_FOLDER,
    waitsForGo: needsGate,
    isAwaited: needsGate && isInit,
    command: needsGate
      ? gateCommand(path, { ...command, ...gateOptions(spec.config), isInit, isAwaited: isInit })
      : initCommand(path, command),
  };
}

function gateOptions(config: ContainerConfig): { stdin: "open" | "null"; holdsOutput: boolean } {
  return {
    stdin: config.openStdin || config.isTty ? "open" : "null",
    holdsOutput: config.openStdin && !config.isTty,
  };
}

function commandOptions(spec: ContainerSpec): CommandOptions {
  const { config, host } = spec;
  return {
    argv: commandLine(config),
    ...(numericUser(askedUser(config)) ? {} : { user: askedUser(config) }),
    groups: host.groupAdd.filter((group) => !isNumber(group)),
  };
}

/** Whether users or groups are named in a way that only the container's own files can tell. */
function hasNames({ config, host }: ContainerSpec): boolean {
  const hasUserName = askedUser(config) !== "" && !numericUser(askedUser(config));
  return hasUserName || host.groupAdd.some((group) => !isNumber(group));
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
