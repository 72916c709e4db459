import { EngineError } from "../model/errors.ts";
import { isApiError } from "./api-errors.ts";
import type { KubernetesClient } from "./client.ts";
import { clusterVersion } from "./cluster-version.ts";
import { podPath } from "./paths.ts";

/** An older API server drops the parameter `stream` without a word and mixes the streams. */
const SINCE_MINOR = 32;

/** Whose log it is. */
type LogPlace = { readonly pod: string; readonly container: string };

const answers = new WeakMap<KubernetesClient, boolean>();

/**
 * Makes sure that the cluster can tell stdout and stderr of a log apart: it must be 1.32 or newer with the feature
 * gate PodLogsQuerySplitStreams. The first log that is asked for shows it.
 * @throws {EngineError} `not-implemented` if it cannot.
 */
export async function requireSplitLogs(
  client: KubernetesClient,
  log: LogPlace,
  signal: AbortSignal,
): Promise<void> {
  const isSplit = answers.get(client) ?? (await ask(client, log, signal));
  if (isSplit) return;
  throw new EngineError(
    "not-implemented",
    "the cluster cannot tell stdout and stderr of a log apart",
  );
}

async function ask(client: KubernetesClient, log: LogPlace, signal: AbortSignal): Promise<boolean> {
  const { major, minor } = await clusterVersion(client, signal);
  const isKnown = major !== "1" || Number.parseInt(minor, 10) >= SINCE_MINOR;
  const isSplit = isKnown && (await isAccepted(client, log, signal));
  answers.set(client, isSplit);
  return isSplit;
}

/** Any other failure is that of this log, and says nothing of others. */
async function isAccepted(
  client: KubernetesClient,
  { pod, container }: LogPlace,
  signal: AbortSignal,
): Promise<boolean> {
  const query = { container, stream: "Stdout", limitBytes: "1" };
  try {
    const log = await client.stream(podPath(client, pod, "log"), { query, signal });
    await log.cancel();
    return true;
  } catch (error) {
    if (isApiError(error, 422)) return false;
    throw error;
  }
}
