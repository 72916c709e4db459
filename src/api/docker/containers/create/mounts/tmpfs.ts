import type { HostConfigBody, MountBody } from "../../../../schemas/container-create.ts";
import { invalid } from "./mount-target.ts";

/**
 * Reads the file systems in memory, which a request may name in two ways: `Tmpfs` and `Mounts`.
 * @throws {EngineError} `invalid-argument`, in Docker's words, if one has a source or is not mounted at an absolute path.
 */
export function toTmpfs({ Tmpfs, Mounts }: HostConfigBody): Record<string, string> {
  const mounts = (Mounts ?? [])
    .filter(({ Type }) => Type === "tmpfs")
    .map((mount) => [targetOf(mount), tmpfsOptions(mount)] as const);
  const all = [...Object.entries(Tmpfs ?? {}), ...mounts];
  for (const [path] of all) {
    if (!path.startsWith("/"))
      throw invalid(`invalid mount path: '${path}' mount path must be absolute`);
  }
  return Object.fromEntries(all);
}

function targetOf({ Source, Target }: MountBody): string {
  if (!Source) return Target ?? "";
  throw invalid('invalid mount config for type "tmpfs": field Source must not be specified');
}

function tmpfsOptions({ ReadOnly, TmpfsOptions }: MountBody): string {
  const size = TmpfsOptions?.SizeBytes ? [`size=${TmpfsOptions.SizeBytes}`] : [];
  const mode = TmpfsOptions?.Mode ? [`mode=${TmpfsOptions.Mode.toString(8)}`] : [];
  const more = (TmpfsOptions?.Options ?? []).map((words) => words.join("="));
  return [...(ReadOnly ? ["ro"] : []), ...size, ...mode, ...more].join(",");
}
