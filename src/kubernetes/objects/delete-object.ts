import { isEngineError } from "../../model/errors.ts";
import type { KubernetesClient } from "../client.ts";

/** Deletes an object. One that is already gone is what was wanted. */
export async function deleteObject(
  client: KubernetesClient,
  path: string,
  { body, signal }: { readonly body: object; readonly signal: AbortSignal },
): Promise<void> {
  try {
    await client.json(path, { method: "DELETE", body, signal });
  } catch (error) {
    if (!isEngineError(error, "not-found")) throw error;
  }
}
