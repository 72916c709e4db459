import type { KubernetesObject } from "@kubernetes/client-node";
import { isApiError } from "../api-errors.ts";
import type { KubernetesClient } from "../client.ts";

/**
 * Creates an object that has a name. Where a connection broke before the answer came, it is asked for again, and one
 * that is there by then with all of our labels is what the first attempt has made.
 * @throws {EngineError} `conflict` if there was one of this name before.
 */
export async function createObject<T extends KubernetesObject>(
  client: KubernetesClient,
  path: string,
  { object, signal }: { readonly object: T; readonly signal: AbortSignal },
): Promise<T> {
  let isInDoubt = false;
  const onDoubt = (): void => {
    isInDoubt = true;
  };
  try {
    return await client.json<T>(path, { method: "POST", body: object, onDoubt, signal });
  } catch (error) {
    if (!isInDoubt || !isApiError(error, 409)) throw error;
    const name = encodeURIComponent(object.metadata?.name ?? "");
    const found = await client.json<T>(`${path}/${name}`, { signal });
    if (hasLabels(found, object.metadata?.labels ?? {})) return found;
    throw error;
  }
}

function hasLabels(object: KubernetesObject, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([name, value]) => object.metadata?.labels?.[name] === value);
}
