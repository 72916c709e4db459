import { EngineError } from "../../../../../model/errors.ts";
import type { HostConfigBody, MountBody } from "../../../../schemas/container-create.ts";

/**
 * Reads the file systems in memory, which a request may name in two ways: `Tmpfs` and `Mounts`.
 * @throws {EngineError} `invalid-argument` if a mount point is not absolute.
 */
export function toTmpfs({ Tmpfs, Mounts }: HostConfigBody): Record<string, string> {
  const mounts = (Mounts ?? [])
    .filter(({ Type }) => Type === "tmpfs")
    .map((mount) => [mount.Target ?? "", tmpfsOptions(mount)] as const);
  const all = [...Object.entries(Tmpfs ?? {}), ...mounts];
  for (const [path] of all) {
    if (!path.startsWith("/")) {
      throw new EngineError(
        "invalid-argument",
        `invalid mount path: '${path}' mount path must be absolute`,
      );
    }
  }
  return Object.fromEntries(all);
}

function tmpfsOptions({ ReadOnly, TmpfsOptions }: MountBody): string {
  const size = TmpfsOptions?.SizeBytes ? [`size=${TmpfsOptions.SizeBytes}`] : [];
  const mode = TmpfsOptions?.Mode ? [`mode=${TmpfsOptions.Mode.toString(8)}`] : [];
  const more = (TmpfsOptions?.Options ?? []).map((words) => words.join("="));
  return [...(ReadOnly ? ["ro"] : []), ...size, ...mode, ...more].join(",");
}
