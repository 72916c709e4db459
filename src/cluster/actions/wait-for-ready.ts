import { ClusterError } from "../cluster-error.ts";
import type { Provider } from "../provider.ts";

/** How long a boot may take: some seconds on an idle machine, and the node gives up itself after two minutes. */
const BOOT_LIMIT_MS = 180_000;

/**
 * Waits until a node runs pods. The waiting is done by a program in the node, which joins systemd's own job.
 * @throws {ClusterError} If the boot fails; with the last lines of the units that failed.
 */
export async function waitForReady(
  provider: Provider,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.timeout(BOOT_LIMIT_MS);
  const wait = ["exec", name, "/usr/lib/dockernetes/wait-for-boot"];
  const end = signal ? AbortSignal.any([signal, limit]) : limit;
  const { exitCode, stderr } = await provider.run(wait, end);
  if (exitCode === 0) return;
  throw new ClusterError(
    `Cannot use cluster "${name}": its node did not boot.\n${stderr.trim()}\n${await lastWords(provider, name)}`.trim(),
  );
}

/** What the node's first process said where it did not get as far as to have units. */
async function lastWords(provider: Provider, name: string): Promise<string> {
  const { stdout, stderr } = await provider.run(["logs", "--tail", "20", name]);
  return `${stdout}${stderr}`.trim();
}
