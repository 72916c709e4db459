import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Where a server keeps what must outlive it: by the XDG rules, or, for a user without a home, among the temporary
 * files.
 */
export function stateFolder(
  instanceId: string,
  { XDG_STATE_HOME, HOME }: Readonly<Record<string, string | undefined>>,
): string {
  const base = XDG_STATE_HOME || (HOME && HOME !== "/" ? join(HOME, ".local", "state") : tmpdir());
  return join(base, "kubedock", instanceId);
}
