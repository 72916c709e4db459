import type { KubernetesListObject, KubernetesObject } from "@kubernetes/client-node";
import type { Objects } from "../../engine/backend.ts";
import type { KubernetesClient } from "../client.ts";
import { objectsPath } from "../paths.ts";
import { watch } from "../watch/watch.ts";
import { type Marks, marked } from "./marks.ts";
import { createObject } from "./create-object.ts";
import { deleteObject } from "./delete-object.ts";

/**
 * The objects of one kind in the client's namespace.
 * @param marks What all of them have.
 */
export function createObjects<T extends KubernetesObject>(
  client: KubernetesClient,
  resource: Parameters<typeof objectsPath>[1],
  marks: Marks,
): Objects<T> {
  const path = objectsPath(client, resource);
  const pathOf = (name = ""): string => `${path}/${encodeURIComponent(name)}`;
  return {
    create: (object, signal) =>
      createObject(client, path, { object: marked(object, marks), signal }),
    replace: (object, signal) =>
      client.json(pathOf(object.metadata?.name), {
        method: "PUT",
        body: marked(object, marks),
        signal,
      }),
    // In the background: the object is gone at once, what belongs to it follows.
    delete: (name, signal) =>
      deleteObject(client, pathOf(name), { body: { propagationPolicy: "Background" }, signal }),
    list: async (labelSelector, signal) => {
      const list = await client.json<KubernetesListObject<T>>(path, {
        query: { labelSelector },
        signal,
      });
      return list.items;
    },
    watch: (labelSelector, signal) => watch<T>(client, { path, query: { labelSelector } }, signal),
  };
}
