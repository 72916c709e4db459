import type { V1ConfigMap, V1ConfigMapList } from "@kubernetes/client-node";
import type { ConfigMaps } from "../engine/backend.ts";
import type { KubernetesClient } from "./client.ts";
import { createObject } from "./objects/create-object.ts";
import { deleteObject } from "./objects/delete-object.ts";
import { objectsPath } from "./paths.ts";
import { watch } from "./watch/watch.ts";

/** The ConfigMaps of the client's namespace. */
export function createConfigMaps(client: KubernetesClient): ConfigMaps {
  const path = objectsPath(client, "configmaps");
  const pathOf = (name = ""): string => `${path}/${encodeURIComponent(name)}`;
  return {
    create: (configMap, signal) => createObject(client, path, { object: configMap, signal }),
    replace: (configMap, signal) =>
      client.json(pathOf(configMap.metadata?.name), { method: "PUT", body: configMap, signal }),
    // In the background: the record is gone at once, what belongs to it follows.
    delete: (name, signal) =>
      deleteObject(client, pathOf(name), { body: { propagationPolicy: "Background" }, signal }),
    list: async (labelSelector, signal) => {
      const list = await client.json<V1ConfigMapList>(path, { query: { labelSelector }, signal });
      return list.items;
    },
    watch: (labelSelector, signal) =>
      watch<V1ConfigMap>(client, { path, query: { labelSelector } }, signal),
  };
}
