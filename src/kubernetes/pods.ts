import type { V1Pod } from "@kubernetes/client-node";
import type { Pods } from "../engine/backend.ts";
import type { KubernetesClient } from "./client.ts";
import { createObject } from "./objects/create-object.ts";
import { type Marks, marked } from "./objects/marks.ts";
import { deleteObject } from "./objects/delete-object.ts";
import { MAIN_CONTAINER, objectsPath, podPath } from "./paths.ts";
import { watch } from "./watch/watch.ts";

/** The Pods of the client's namespace. */
export function createPods(client: KubernetesClient, marks: Marks): Pods {
  const path = objectsPath(client, "pods");
  return {
    create: (pod, signal) => createObject(client, path, { object: marked(pod, marks), signal }),
    delete: (name, gracePeriodSeconds, signal) =>
      deleteObject(client, podPath(client, name), { body: { gracePeriodSeconds }, signal }),
    setActiveDeadline: async (name, activeDeadlineSeconds, signal) => {
      await merge(client, name, { patch: { spec: { activeDeadlineSeconds } }, signal });
    },
    label: async (name, labels, signal) => {
      await merge(client, name, { patch: { metadata: { labels } }, signal });
    },
    annotate: (name, annotations, signal) =>
      merge(client, name, { patch: { metadata: { annotations } }, signal }),
    resize: (name, resources, signal) =>
      client.json(podPath(client, name, "resize"), {
        method: "PATCH",
        contentType: "application/strategic-merge-patch+json",
        body: { spec: { containers: [{ name: MAIN_CONTAINER, resources }] } },
        signal,
      }),
    addEphemeralContainer: async (name, container, signal) => {
      await client.json(podPath(client, name, "ephemeralcontainers"), {
        method: "PATCH",
        // Of the kinds of patches, the one that adds to a list by name.
        contentType: "application/strategic-merge-patch+json",
        body: { spec: { ephemeralContainers: [container] } },
        signal,
      });
    },
    watch: (labelSelector, signal) =>
      watch<V1Pod>(client, { path, query: { labelSelector } }, signal),
  };
}

function merge(
  client: KubernetesClient,
  pod: string,
  { patch, signal }: { readonly patch: object; readonly signal: AbortSignal },
): Promise<V1Pod> {
  return client.json(podPath(client, pod), {
    method: "PATCH",
    contentType: "application/merge-patch+json",
    body: patch,
    signal,
  });
}
