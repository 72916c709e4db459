import type { CoreV1Event } from "@kubernetes/client-node";
import type { PodEvents } from "../engine/backend.ts";
import type { KubernetesClient } from "./client.ts";
import { objectsPath } from "./paths.ts";
import { watch } from "./watch/watch.ts";

/**
 * What the kubelet and the scheduler say of Pods, from now on. An Event that repeats itself is told each time. It is
 * never more than ahead of what a Pod's status says, so where it is forbidden, it can be done without.
 */
export function createPodEvents(client: KubernetesClient): PodEvents {
  const target = {
    path: objectsPath(client, "events"),
    query: { fieldSelector: "involvedObject.kind=Pod" },
    isNewsOnly: true,
  };
  return {
    watch: async function* podEvents(signal) {
      for await (const change of watch<CoreV1Event>(client, target, signal)) {
        if (change.type === "added" || change.type === "modified") yield change.object;
      }
    },
  };
}
