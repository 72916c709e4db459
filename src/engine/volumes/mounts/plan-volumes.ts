import { parseTmpfsOptions } from "../../../model/notation/tmpfs-options.ts";
import type { ContainerRecord, HostConfig } from "../../../model/container.ts";
import type { VolumeMount } from "../../../model/files/volume-mount.ts";
import type { PreparePlan } from "../../../podspec/volumes/prepare-container.ts";
import type { Preparation } from "../../../shim/file-commands.ts";
import type { Engine } from "../../engine.ts";
import { imageKey } from "../../images/image-key.ts";

/** The permissions of a tmpfs for which nobody has asked for any. */
const TMPFS_MODE = 0o1777;

/**
 * Decides what is done to the volumes of a container before it has them. That takes an init container, and so most of
 * a second: once for each volume and place of an image, and for a tmpfs that is not everybody's.
 * @returns Nothing if they can be had as they are.
 */
export async function planVolumes(
  engine: Engine,
  record: ContainerRecord,
  signal: AbortSignal,
): Promise<PreparePlan | undefined> {
  const { host } = record.spec;
  const isRestricted = engine.config.pods.restriction !== undefined; // nobody may give files away, which was warned of
  const steps = [...fillSteps(engine, record), ...(isRestricted ? [] : ownSteps(host))];
  if (steps.length === 0) return undefined;
  return { shim: await engine.shim.mounted(signal), steps };
}

/** The volumes that may still be without what a container's image has for them. */
export function unfilledVolumes(engine: Engine, record: ContainerRecord): VolumeMount[] {
  return record.spec.host.volumes.filter(({ name, claim, copiesImage, target }) => {
    const filledFrom = claim ? (engine.volumes.byName(name)?.filledFrom ?? []) : [];
    return copiesImage && !filledFrom.includes(placeInImage(record, target));
  });
}

/** What of an image a volume is filled from. */
export function placeInImage(record: ContainerRecord, target: string): string {
  return `${imageKey(record)}:${target}`;
}

function fillSteps(engine: Engine, record: ContainerRecord): Preparation[] {
  return unfilledVolumes(engine, record).map(({ target }) => ({ kind: "fill", target }));
}

function ownSteps({ tmpfs }: HostConfig): Preparation[] {
  return Object.entries(tmpfs).flatMap(([target, options]) => {
    const { mode, uid, gid } = parseTmpfsOptions(options);
    if (mode === undefined && uid === undefined && gid === undefined) return [];
    return [{ kind: "own", target, mode: mode ?? TMPFS_MODE, uid: uid ?? 0, gid: gid ?? 0 }];
  });
}
