import type { HostConfig } from "../../../../../model/container.ts";
import type { HostConfigBody } from "../../../../schemas/container-create.ts";
import { bindFromMount, bindFromText } from "./binds.ts";
import { cleanPath, invalid, isMountMode, parseMountText } from "./mount-target.ts";
import { toTmpfs } from "./tmpfs.ts";
import { volumeFromMount, volumeFromText } from "./volume-mounts.ts";

/** What is mounted in a container, by kind. */
type Mounts = Pick<HostConfig, "binds" | "volumes" | "volumesFrom" | "tmpfs">;

/**
 * Reads what is to be mounted, which a request may say in several ways.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 * @see moby, daemon/volume/mounts/linux_parser.go
 */
export function toMounts(body: HostConfigBody): Mounts {
  const texts = (body.Binds ?? []).map((text) => ({ text, parts: parseMountText(text) }));
  const isBind = ({ parts }: (typeof texts)[number]): boolean => parts.source.startsWith("/");
  const mounts = body.Mounts ?? [];
  const binds = [
    ...texts.filter(isBind).map(({ text, parts }) => bindFromText(text, parts)),
    ...mounts.filter(({ Type }) => Type === "bind").map(bindFromMount),
  ];
  const volumes = [
    ...texts
      .filter((entry) => !isBind(entry))
      .map(({ text, parts }) => volumeFromText(text, parts)),
    ...mounts.filter(({ Type }) => Type === "volume").map(volumeFromMount),
  ];
  const tmpfs = toTmpfs(body);
  assertOnce([...Object.keys(tmpfs).map(cleanPath), ...targets(binds), ...targets(volumes)]);
  return { binds, volumes, volumesFrom: (body.VolumesFrom ?? []).map(volumesFrom), tmpfs };
}

function targets(mounts: readonly { readonly target: string }[]): string[] {
  return mounts.map(({ target }) => target);
}

function assertOnce(paths: readonly string[]): void {
  const taken = new Set<string>();
  for (const path of paths) {
    if (taken.has(path)) throw invalid(`Duplicate mount point: ${path}`);
    taken.add(path);
  }
}

/** `container[:ro]`: neither how mounts spread nor what is copied can be said anew. */
function volumesFrom(text: string): HostConfig["volumesFrom"][number] {
  if (text === "") throw invalid("volumes-from specification cannot be an empty string");
  const [container = "", ...rest] = text.split(":");
  const mode = rest.join(":");
  const options = mode.split(",");
  const isAllowed = ["", "rw", "ro", "z", "Z", "consistent", "cached", "delegated"];
  if (!isMountMode(mode) || !options.every((option) => isAllowed.includes(option)))
    throw invalid(`invalid mode: ${mode}`);
  return { container, mode, isReadOnly: options.includes("ro") };
}
