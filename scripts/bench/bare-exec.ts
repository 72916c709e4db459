import type { Stage } from "./stage.ts";

/** No exec takes longer, unless it hangs. */
const LIMIT_MS = 30_000;

/** Runs `true` in a Pod, straight over the API server's WebSocket. */
export async function execBare({ cluster }: Pick<Stage, "cluster">, pod: string): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const options = { hasStdin: false, isTty: false, signal };
  const { output, exitCode } = await cluster.processes.exec(pod, ["true"], options);
  await Promise.all([Array.fromAsync(output), exitCode]);
}
