import type { CoreV1Event, V1ConfigMap, V1Pod, VersionInfo } from "@kubernetes/client-node";
import type { Cluster, ConfigMaps, PodEvents, Pods } from "../engine/backend.ts";
import { isEngineError } from "../model/errors.ts";
import { attachToPod, execInPod } from "./processes.ts";
import type { KubernetesClient } from "./client.ts";
import { podLog } from "./logs.ts";
import { watch } from "./watch.ts";

/** The cluster as the engine uses it: one namespace of it. */
export function createCluster(client: KubernetesClient): Cluster {
  let version: Promise<VersionInfo> | undefined;
  return {
    namespace: client.namespace,
    pods: createPods(client),
    configMaps: createConfigMaps(client),
    podEvents: createPodEvents(client),
    processes: {
      exec: (pod, command, options) => execInPod(client, { pod, command, ...options }),
      attach: (pod, options) => attachToPod(client, { pod, ...options }),
      logs: (pod, options) => podLog(client, pod, options),
    },
    version: async (signal) => {
      version ??= client.json<VersionInfo>("/version", { signal }).catch((error: unknown) => {
        version = undefined; // so that it is asked again
        throw error;
      });
      const { gitVersion, platform } = await version;
      return { gitVersion, platform };
    },
  };
}

function createPods(client: KubernetesClient): Pods {
  const path = namespaced(client, "pods");
  return {
    create: (pod, signal) => client.json<V1Pod>(path, { method: "POST", body: pod, signal }),
    delete: (name, gracePeriodSeconds, signal) =>
      remove(client, `${path}/${name}`, { body: { gracePeriodSeconds }, signal }),
    setActiveDeadline: async (name, activeDeadlineSeconds, signal) => {
      await client.json(`${path}/${name}`, {
        method: "PATCH",
        contentType: "application/merge-patch+json",
        body: { spec: { activeDeadlineSeconds } },
        signal,
      });
    },
    watch: (labelSelector, signal) =>
      watch<V1Pod>(client, { path, query: { labelSelector } }, signal),
  };
}

function createConfigMaps(client: KubernetesClient): ConfigMaps {
  const path = namespaced(client, "configmaps");
  return {
    create: (configMap, signal) =>
      client.json<V1ConfigMap>(path, { method: "POST", body: configMap, signal }),
    replace: (configMap, signal) =>
      client.json<V1ConfigMap>(`${path}/${configMap.metadata?.name ?? ""}`, {
        method: "PUT",
        body: configMap,
        signal,
      }),
    delete: (name, signal) =>
      remove(client, `${path}/${name}`, { body: { propagationPolicy: "Background" }, signal }),
    list: async (labelSelector, signal) => {
      const list = await client.json<{ items: V1ConfigMap[] }>(path, {
        query: { labelSelector },
        signal,
      });
      return list.items;
    },
    watch: (labelSelector, signal) =>
      watch<V1ConfigMap>(client, { path, query: { labelSelector } }, signal),
  };
}

function createPodEvents(client: KubernetesClient): PodEvents {
  const path = namespaced(client, "events");
  const query = { fieldSelector: "involvedObject.kind=Pod" };
  return {
    watch: async function* podEvents(signal): AsyncGenerator<CoreV1Event> {
      for await (const change of watch<CoreV1Event>(client, { path, query }, signal)) {
        if (change.type === "added" || change.type === "modified") yield change.object;
      }
    },
  };
}

function namespaced({ namespace }: KubernetesClient, resource: string): string {
  return `/api/v1/namespaces/${namespace}/${resource}`;
}

async function remove(
  client: KubernetesClient,
  path: string,
  { body, signal }: { readonly body: object; readonly signal: AbortSignal },
): Promise<void> {
  try {
    await client.json(path, { method: "DELETE", body, signal });
  } catch (error) {
    if (!isEngineError(error, "not-found")) throw error; // already gone is what was wanted
  }
}
