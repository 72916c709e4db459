import type { Bind, HostConfig } from "../../../../model/container.ts";
import type { VolumeMount } from "../../../../model/files/volume-mount.ts";
import {
  checkedTarget,
  cleanPath,
  invalid,
} from "../../../docker/containers/create/mounts/mount-target.ts";
import { notImplemented } from "../../../not-implemented.ts";
import type { SpecGenerator } from "../../../schemas/libpod/spec-generator.ts";

type MountBody = NonNullable<SpecGenerator["mounts"]>[number];
type VolumeBody = NonNullable<SpecGenerator["volumes"]>[number];

/** Options that say what a mount is anyway, or what makes no difference to who uses it. */
const HARMLESS = /^(?:r?bind|rw|z|Z|r?(?:private|shared|slave)|n?o?(?:suid|dev|exec)|tmpcopyup)$/;

/**
 * Reads what is to be mounted.
 * @throws {EngineError} `invalid-argument` for a place where nothing can be; `not-implemented` for what a pod has not.
 */
export function toMounts({
  mounts,
  volumes,
  volumes_from: volumesFrom,
}: SpecGenerator): Pick<HostConfig, "binds" | "volumes" | "volumesFrom" | "tmpfs"> {
  const byType = (wanted: string) => (mounts ?? []).filter(({ type }) => type === wanted);
  const other = mounts?.find(({ type }) => type !== "bind" && type !== "tmpfs");
  if (other) notImplemented(`A mount of type "${other.type ?? ""}"`);
  return {
    binds: byType("bind").map(toBind),
    volumes: (volumes ?? []).map(toVolume),
    volumesFrom: (volumesFrom ?? []).map(toVolumesFrom),
    tmpfs: Object.fromEntries(byType("tmpfs").map(toTmpfs)),
  };
}

function toBind({ source, destination, options }: MountBody): Bind {
  const target = toTarget(destination);
  if (!source) throw invalid(`must set source for the bind mount at "${target}"`);
  const words = checkedOptions(options, ["ro"]);
  return {
    source: cleanPath(source),
    target,
    isReadOnly: words.includes("ro"),
    mode: words.join(","),
    createsSource: false,
    isMount: false,
  };
}

/** A volume without a name is one of the container's own. */
function toVolume({ Name, Dest, Options, SubPath }: VolumeBody): VolumeMount {
  const words = checkedOptions(Options, ["ro", "copy", "nocopy"]);
  const name = Name ?? "";
  return {
    name,
    target: toTarget(Dest),
    isReadOnly: words.includes("ro"),
    mode: words.join(","),
    copiesImage: !words.includes("nocopy"),
    subpath: SubPath ?? "",
    driver: "",
    labels: {},
    options: {},
    origin: "binds",
    isAnonymous: name === "",
  };
}

/** What the memory may be used for stays out: the files of a tmpfs belong to the container alone. */
function toTmpfs({ destination, options }: MountBody): [path: string, options: string] {
  const words = (options ?? []).filter((option) => !HARMLESS.test(option));
  return [toTarget(destination), words.join(",")];
}

function toVolumesFrom(text: string): HostConfig["volumesFrom"][number] {
  const [container = "", ...rest] = text.split(":");
  const mode = rest.join(":");
  const words = checkedOptions(mode === "" ? [] : mode.split(","), ["ro"]);
  return { container, mode, isReadOnly: words.includes("ro") };
}

function toTarget(destination: string | null | undefined): string {
  return checkedTarget(destination ?? "", "invalid mount");
}

/** An option that would make it another mount is refused. */
function checkedOptions(
  options: readonly string[] | null | undefined,
  known: readonly string[],
): readonly string[] {
  const unknown = options?.find((option) => !known.includes(option) && !HARMLESS.test(option));
  if (unknown !== undefined) notImplemented(`The mount option "${unknown}"`);
  return options ?? [];
}
