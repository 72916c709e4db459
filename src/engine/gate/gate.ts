import { EngineError } from "../../model/errors.ts";
import type { Forerunner } from "../../podspec/container.ts";
import { SHIM_PUSH_FOLDERS } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import type { StartFiles } from "../files/before-start/before-start.ts";
import { syncedBinds } from "../files/sync-binds.ts";
import { imageKey } from "../images/image-key.ts";
import { sharesNetwork } from "../networks/shared-network.ts";
import type { Container } from "../store.ts";
import { passesShell, planShellGate } from "./shell-gate.ts";
import { hasNames, planIdle, planShim } from "./shim-gate.ts";

/**
 * Decides what runs in front of a container's command.
 *
 * A gate makes it wait until its first clients are attached, so that they miss nothing, and until its files are there:
 * the image's shell, or, where there is none, or a terminal, which would echo the word to go, the shim. Only the shim
 * becomes a user that no one but the container's own /etc/passwd knows, or is Docker's `--init`. Its volume delays the
 * start by 300 ms; behind a shell it comes in when there are files to be written or the shell is to become the init,
 * which takes a third of that. A container that shares the network of another always has the shim, for which there is
 * no other way in, and a gate: see `joinPod`. The shim is the command of an infra container itself.
 * @throws {EngineError} `invalid-argument` if it is needed but the image's command line is not known.
 */
export async function planStart(
  engine: Engine,
  { hub, record }: Container,
  { holdsCommand, emptied }: Pick<StartFiles, "holdsCommand" | "emptied">,
): Promise<Forerunner | undefined> {
  const { spec } = record;
  if (spec.infraOf) return planIdle(engine);
  const { config, host } = spec;
  const isHeld = syncedBinds(engine, spec).length > 0 && config.entrypoint !== undefined;
  const isInit = host.init === true;
  const isGuest = sharesNetwork(record);
  const needsVolume =
    isGuest || hasNames(spec) || isHeld || hideShim(emptied) || (isInit && host.isRootfsReadonly);
  const needsGate = isGuest || hub.hasClients || holdsCommand;
  const needsShim = needsVolume || isInit;
  if (!needsGate && !needsShim) return undefined;
  if (!config.entrypoint) {
    // Attached clients get the log instead.
    if (!needsShim && !holdsCommand) return undefined;
    throw new EngineError(
      "invalid-argument",
      `Cannot start container "${record.name}": the network of another container, a user by name, an init and files need the image's entrypoint, ` +
        "and its registry cannot be asked for it: give --entrypoint",
    );
  }
  const canUseShell =
    needsGate &&
    !needsVolume &&
    !config.isTty &&
    passesShell(config.env) &&
    engine.images.doors.hasShell(imageKey(record)) !== false;
  return canUseShell
    ? planShellGate(config, { isInit })
    : planShim(engine, spec, { isGate: needsGate, isHeld });
}

/** Whether folders that lose what they have may be where a pushed shim is. */
function hideShim(emptied: readonly string[]): boolean {
  return SHIM_PUSH_FOLDERS.some((folder) =>
    emptied.some((path) => path === "/" || folder === path || folder.startsWith(`${path}/`)),
  );
}
