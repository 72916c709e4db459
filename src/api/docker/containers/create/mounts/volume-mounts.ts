import type { VolumeMount } from "../../../../../model/files/volume-mount.ts";
import type { MountBody } from "../../../../schemas/container-create.ts";
import { checkedTarget, invalid, invalidSpecification, type MountText } from "./mount-target.ts";

const CONFIG = 'invalid mount config for type "volume"';

/** The options of a volume for which nobody has asked for any. */
const PLAIN = { driver: "", labels: {}, options: {}, subpath: "" } as const;

/**
 * Reads one of `Binds` that names a volume, or just a place for one.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 */
export function volumeFromText(text: string, { source, target, mode }: MountText): VolumeMount {
  const options = mode.split(",");
  return {
    ...PLAIN,
    name: source,
    target: checkedTarget(target, `${invalidSpecification(text)}: ${CONFIG}`),
    isReadOnly: options.includes("ro"),
    mode,
    copiesImage: !options.includes("nocopy"),
    origin: "binds",
    isAnonymous: source === "",
  };
}

/**
 * Reads one of `Mounts` that is a volume.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 */
export function volumeFromMount({
  Source,
  Target,
  ReadOnly,
  VolumeOptions,
}: MountBody): VolumeMount {
  const { NoCopy, Labels, DriverConfig, Subpath } = VolumeOptions ?? {};
  const name = Source ?? "";
  const target = checkedTarget(Target ?? "", CONFIG);
  return {
    name,
    target,
    isReadOnly: ReadOnly ?? false,
    mode: "",
    copiesImage: !NoCopy,
    subpath: checkedSubpath(Subpath ?? "", name),
    driver: DriverConfig?.Name ?? "",
    labels: Labels ?? {},
    options: DriverConfig?.Options ?? {},
    origin: "mounts",
    isAnonymous: name === "",
  };
}

function checkedSubpath(subpath: string, name: string): string {
  if (subpath === "") return subpath;
  if (name === "") throw invalid(`${CONFIG}: must not set Subpath when using anonymous volumes`);
  const isInside = !subpath.startsWith("/") && !subpath.split("/").includes("..");
  if (!isInside) throw invalid(`${CONFIG}: subpath must be a relative path within the volume`);
  return subpath;
}
