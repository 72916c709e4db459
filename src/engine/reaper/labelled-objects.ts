import type { KubernetesObject, V1Pod } from "@kubernetes/client-node";
import { OWN_SLICES } from "../../podspec/networks/endpoint-slice.ts";
import { isEngineError } from "../../model/errors.ts";
import type { Objects } from "../backend.ts";
import type { Engine } from "../engine.ts";

/** An object in the cluster that some kubedock has made. */
export type LabelledObject = {
  /** `Pod "web-0123456789ab"`. */
  readonly description: string;
  readonly createdAt: Date;
  readonly remove: (signal: AbortSignal) => Promise<void>;
};

/** All that is in the namespace with these labels. */
export async function labelledObjects(
  { cluster }: Engine,
  selector: string,
  signal: AbortSignal,
): Promise<LabelledObject[]> {
  const { pods, configMaps, services, endpointSlices, networkPolicies } = cluster;
  const [podObjects, configMapObjects, ...others] = await Promise.all([
    listPods(pods.watch(selector, signal)),
    configMaps.list(selector, signal),
    listIfAllowed("Service", services, { selector, signal }),
    // Those of Services with selectors have their labels, and go with them by themselves.
    listIfAllowed("EndpointSlice", endpointSlices, {
      selector: `${selector},${OWN_SLICES}`,
      signal,
    }),
    listIfAllowed("NetworkPolicy", networkPolicies, { selector, signal }),
  ]);
  // Records first: what belongs to them goes with them, even if this is all that can be done.
  return [
    ...configMapObjects.map((object) =>
      labelled("ConfigMap", object, (name, stop) => configMaps.delete(name, stop)),
    ),
    ...podObjects.map((object) =>
      labelled("Pod", object, (name, stop) => pods.delete(name, 0, stop)),
    ),
    ...others.flat(),
  ];
}

/** What may not be listed was not made either. */
async function listIfAllowed(
  kind: string,
  objects: Pick<Objects<KubernetesObject>, "list" | "delete">,
  { selector, signal }: { readonly selector: string; readonly signal: AbortSignal },
): Promise<LabelledObject[]> {
  try {
    const found = await objects.list(selector, signal);
    return found.map((object) =>
      labelled(kind, object, (name, stop) => objects.delete(name, stop)),
    );
  } catch (error) {
    if (!isEngineError(error, "forbidden")) throw error;
    return [];
  }
}

/** A watch begins with a complete listing, which is all that is wanted of it. */
async function listPods(
  changes: ReturnType<Engine["cluster"]["pods"]["watch"]>,
): Promise<readonly V1Pod[]> {
  for await (const change of changes) if (change.type === "synced") return change.objects;
  return [];
}

function labelled(
  kind: string,
  { metadata }: KubernetesObject,
  remove: (name: string, signal: AbortSignal) => Promise<void>,
): LabelledObject {
  const name = metadata?.name ?? "";
  return {
    description: `${kind} "${name}"`,
    createdAt: new Date(metadata?.creationTimestamp ?? 0),
    remove: (signal) => remove(name, signal),
  };
}
