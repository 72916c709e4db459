import {
  askedUser,
  commandLine,
  type ContainerConfig,
  type ContainerSpec,
} from "../../model/container.ts";
import { inContext, isEngineError } from "../../model/errors.ts";
import type { Forerunner } from "../../podspec/container.ts";
import { numericUser } from "../../podspec/security-context.ts";
import {
  gateCommand,
  idleCommand,
  initCommand,
  SHIM_FOLDER,
  type CommandOptions,
} from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";

/** The shim in front of a command, from the volume that it is mounted by: as a gate, as an init, or as both. */
export async function planShim(
  engine: Engine,
  spec: ContainerSpec,
  { isGate, isHeld }: { readonly isGate: boolean; readonly isHeld: boolean },
): Promise<Forerunner> {
  const { shim, path } = await mountedShim(engine);
  const command = commandOptions(spec);
  const isInit = spec.host.init === true || isHeld;
  if (!isGate && !hasNames(spec)) {
    const init = initCommand(path, { ...command, isAwaited: isHeld, isHeld });
    return { shim, command: init, isAwaited: isHeld };
  }
  const options = { ...command, ...gateOptions(spec.config), isInit, isAwaited: isInit, isHeld };
  return {
    shim,
    command: gateCommand(path, options),
    waitsFor: spec.config.isTty ? "size" : "frame",
    isAwaited: isInit,
  };
}

/**
 * The shim as the whole of a container, which is there for others.
 * @throws {EngineError} `forbidden` if the server's Role lacks what a group takes: it tells all of that.
 */
export async function planIdle(engine: Engine): Promise<Forerunner> {
  try {
    const { shim, path } = await mountedShim(engine);
    return { shim, command: idleCommand(path), isAwaited: false };
  } catch (cause) {
    if (!isEngineError(cause, "forbidden")) throw cause;
    const needed = '"create" of "configmaps" and "patch" of "pods/ephemeralcontainers"';
    throw inContext(`pods take the rules for ${needed}`, cause);
  }
}

async function mountedShim({
  shim,
  signal,
}: Engine): Promise<{ readonly shim: NonNullable<Forerunner["shim"]>; readonly path: string }> {
  const { configMap, path } = await shim.mounted(signal);
  return { shim: { configMap, folder: SHIM_FOLDER }, path };
}

/** Whether users or groups are named in a way that only the container's own files can tell. */
export function hasNames({ config, host }: ContainerSpec): boolean {
  const hasUserName = askedUser(config) !== "" && !numericUser(askedUser(config));
  return hasUserName || host.groupAdd.some((group) => !isNumber(group));
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

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
