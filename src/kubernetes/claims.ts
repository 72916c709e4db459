import type { CoreV1EventList, V1PersistentVolumeClaim } from "@kubernetes/client-node";
import type { Claims } from "../engine/backend.ts";
import { isEngineError } from "../model/errors.ts";
import type { KubernetesClient } from "./client.ts";
import { createObject } from "./objects/create-object.ts";
import { type Marks, marked } from "./objects/marks.ts";
import { deleteObject } from "./objects/delete-object.ts";
import { objectsPath } from "./paths.ts";

/** The PersistentVolumeClaims of the client's namespace. */
export function createClaims(client: KubernetesClient, marks: Marks): Claims {
  const path = objectsPath(client, "persistentvolumeclaims");
  const pathOf = (name = ""): string => `${path}/${encodeURIComponent(name)}`;
  return {
    ensure: async (claim, signal) => {
      try {
        return await createObject(client, path, { object: marked(claim, marks), signal });
      } catch (error) {
        if (!isEngineError(error, "conflict")) throw error;
        return client.json<V1PersistentVolumeClaim>(pathOf(claim.metadata?.name), { signal });
      }
    },
    delete: (name, signal) => deleteObject(client, pathOf(name), { body: {}, signal }),
    warnings: async (name, signal) => {
      const fieldSelector = `involvedObject.kind=PersistentVolumeClaim,involvedObject.name=${name},type=Warning`;
      const events = objectsPath(client, "events");
      const list = await client.json<CoreV1EventList>(events, { query: { fieldSelector }, signal });
      return list.items.flatMap(({ message }) => message ?? []);
    },
  };
}
