import type { ImageSource } from "../engine/backend.ts";
import type { Log } from "../engine/engine.ts";
import type { KubernetesClient } from "../kubernetes/client.ts";
import { findLocalRegistry } from "../kubernetes/local-registry.ts";
import { errorMessage } from "../model/errors.ts";
import { createRegistry } from "../registry/client.ts";

/** Images as their registries have them, a local cluster's own registry first. It is looked for at the first image. */
export function createImageSource(
  client: KubernetesClient,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): ImageSource {
  let registry: Promise<ImageSource> | undefined;
  const connected = (): Promise<ImageSource> => (registry ??= connect(client, log, signal));
  return {
    resolve: async (...question) => (await connected()).resolve(...question),
    inspectDistribution: async (...question) =>
      (await connected()).inspectDistribution(...question),
    checkCredentials: async (...question) => (await connected()).checkCredentials(...question),
  };
}

async function connect(
  client: KubernetesClient,
  log: Log,
  signal: AbortSignal,
): Promise<ImageSource> {
  const onWarning = (message: string): void => log.warn(message);
  try {
    const host = await findLocalRegistry(client, signal);
    return createRegistry({ onWarning, ...(host ? { mirror: { url: `http://${host}` } } : {}) });
  } catch (error) {
    log.warn(`Cannot look for the cluster's own registry: ${errorMessage(error)}`);
    return createRegistry({ onWarning });
  }
}
