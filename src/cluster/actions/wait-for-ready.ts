import { ClusterError } from "../cluster-error.ts";
import type { CommandResult, Provider } from "../provider.ts";

/** How long a boot may take: some seconds on an idle machine. */
const BOOT_LIMIT_SECONDS = 150;

/** How much longer the node may take to say that it has not booted. */
const ANSWER_LIMIT_MS = (BOOT_LIMIT_SECONDS + 15) * 1000;

/**
 * Waits until a node runs pods. The waiting is done by a program in the node, which joins systemd's own job.
 * @throws {ClusterError} If the boot fails; with the last lines of the units that failed.
 */
export async function waitForReady(
  provider: Provider,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const { exitCode, stderr } = await askNode(provider, name, signal);
  if (exitCode === 0) return;
  const reasons = [stderr.trim(), await lastWords(provider, name)].filter((text) => text !== "");
  throw new ClusterError(
    [`Cannot use cluster "${name}": its node does not boot`, ...reasons].join("\n"),
  );
}

async function askNode(
  provider: Provider,
  name: string,
  signal: AbortSignal | undefined,
): Promise<CommandResult> {
  const limit = AbortSignal.timeout(ANSWER_LIMIT_MS);
  const end = signal ? AbortSignal.any([signal, limit]) : limit;
  const program = ["/usr/lib/dockernetes/wait-for-boot", String(BOOT_LIMIT_SECONDS)];
  try {
    return await provider.run(["exec", name, ...program], end);
  } catch (error) {
    if (!limit.aborted) throw error;
    return { exitCode: 1, stdout: "", stderr: "It does not answer" };
  }
}

/** What the node's first process said where it did not get as far as to have units. */
async function lastWords(provider: Provider, name: string): Promise<string> {
  const { stdout, stderr } = await provider.run(["logs", "--tail", "20", name]);
  return `${stdout}${stderr}`.trim();
}
