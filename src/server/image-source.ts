import type { ImageSource } from "../engine/backend.ts";
import type { Log } from "../engine/engine.ts";
import type { KubernetesClient } from "../kubernetes/client.ts";
import { findLocalRegistry } from "../kubernetes/local-registry.ts";
import { errorMessage } from "../model/errors.ts";
import { createRegistry, type Registry } from "../registry/client.ts";

/** Images as their registries have them, a local cluster's own registry first. It is looked for at the first image. */
export function createImageSource(
  client: KubernetesClient,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): ImageSource {
  let registry: Promise<Registry> | undefined;
  return {
    resolve: async (reference, options) => {
      registry ??= connect(client, log, signal);
      return (await registry).resolve(reference, options);
    },
  };
}

async function connect(client: KubernetesClient, log: Log, signal: AbortSignal): Promise<Registry> {
  const onWarning = (message: string): void => log.warn(message);
  try {
    const host = await findLocalRegistry(client, signal);
    return createRegistry({ onWarning, ...(host ? { mirror: { url: `http://${host}` } } : {}) });
  } catch (error) {
    log.warn(`Cannot look for the cluster's own registry: ${errorMessage(error)}`);
    return createRegistry({ onWarning });
  }
}
