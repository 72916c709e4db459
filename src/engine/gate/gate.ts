import {
  askedUser,
  commandLine,
  type ContainerConfig,
  type ContainerRecord,
  type ContainerSpec,
} from "../../model/container.ts";
import { EngineError } from "../../model/errors.ts";
import type { Forerunner } from "../../podspec/container.ts";
import { numericUser } from "../../podspec/security-context.ts";
import {
  gateCommand,
  initCommand,
  SHIM_FOLDER,
  SHIM_PUSH_FOLDERS,
  shimPath,
  type CommandOptions,
} from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import type { StartFiles } from "../files/before-start/before-start.ts";
import { syncedBinds } from "../files/sync-binds.ts";
import type { Container } from "../store.ts";
import { passesShell, shellGateCommand } from "./shell-gate.ts";

/**
 * Decides what runs in front of a container's command.
 *
 * A gate makes it wait until its first clients are attached, so that they miss nothing, and until its files are there:
 * the image's shell, or, where there is none, or a terminal, which would echo the word to go, the shim. Only the shim
 * becomes a user that no one but the container's own /etc/passwd knows, or is Docker's `--init`. Its volume delays the
 * start by 300 ms; behind a shell it comes in when there are files to be written, which takes a third of that.
 * @throws {EngineError} `invalid-argument` if it is needed but the image's command line is not known.
 */
export async function planStart(
  engine: Engine,
  { hub, record }: Container,
  { holdsCommand, emptied }: Pick<StartFiles, "holdsCommand" | "emptied">,
): Promise<Forerunner | undefined> {
  const { spec } = record;
  const { config, host } = spec;
  const isHeld = syncedBinds(engine, spec).length > 0 && config.entrypoint !== undefined;
  const needsShim = hasNames(spec) || host.init === true || isHeld || hideShim(emptied);
  const needsGate = hub.hasClients || holdsCommand;
  if (!needsGate && !needsShim) return undefined;
  if (!config.entrypoint) {
    // Attached clients get what can be had without: the attach races with the first output.
    if (!needsShim && !holdsCommand) return undefined;
    throw new EngineError(
      "invalid-argument",
      `Cannot start container "${record.name}": a user by name, an init and files need the image's entrypoint, ` +
        "and its registry cannot be asked for it: give --entrypoint",
    );
  }
  const canUseShell =
    !needsShim &&
    !config.isTty &&
    passesShell(config.env) &&
    engine.images.mayHaveShell(imageKey(record));
  return canUseShell
    ? planShellGate(config)
    : planShim(engine, spec, { isGate: needsGate, isHeld });
}

/** What is known of an image is kept by its ID, or by its name where that is all there is. */
export function imageKey({ imageId, spec }: ContainerRecord): string {
  return imageId || spec.config.image;
}

function planShellGate(config: ContainerConfig): Forerunner {
  const { openStdin: readsStdin } = config;
  return {
    command: shellGateCommand({ argv: commandLine(config), readsStdin }),
    waitsFor: "line",
    isAwaited: false,
  };
}

async function planShim(
  engine: Engine,
  spec: ContainerSpec,
  { isGate, isHeld }: { readonly isGate: boolean; readonly isHeld: boolean },
): Promise<Forerunner> {
  const [configMap, architecture] = await Promise.all([
    engine.shim.configMap(engine.signal),
    engine.shim.architecture(engine.signal),
  ]);
  const path = shimPath(architecture);
  const command = commandOptions(spec);
  const isInit = spec.host.init === true || isHeld;
  const shim = { configMap, folder: SHIM_FOLDER };
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

/** Whether folders that lose what they have may be where a pushed shim is. */
function hideShim(emptied: readonly string[]): boolean {
  return SHIM_PUSH_FOLDERS.some((folder) =>
    emptied.some((path) => path === "/" || folder === path || folder.startsWith(`${path}/`)),
  );
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
