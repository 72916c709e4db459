import type { Cluster } from "../engine/backend.ts";
import { createClaims } from "./claims.ts";
import type { KubernetesClient } from "./client.ts";
import { createClusterDns, FOUND_OUT, type DnsSettings } from "./cluster-dns.ts";
import { clusterVersion } from "./cluster-version.ts";
import { createObjects } from "./objects/objects.ts";
import { podLog } from "./logs.ts";
import { createPodEvents } from "./pod-events.ts";
import { createPods } from "./pods.ts";
import { attachToPod } from "./processes/attach.ts";
import { execInPod } from "./processes/exec.ts";

/** The cluster as the engine uses it: one namespace of it. */
export function createCluster(client: KubernetesClient, dns: DnsSettings = FOUND_OUT): Cluster {
  return {
    namespace: client.namespace,
    pods: createPods(client),
    configMaps: createObjects(client, "configmaps"),
    services: createObjects(client, "services"),
    endpointSlices: createObjects(client, "endpointslices"),
    networkPolicies: createObjects(client, "networkpolicies"),
    claims: createClaims(client),
    podEvents: createPodEvents(client),
    processes: {
      exec: (pod, command, options) => execInPod(client, { pod, command, ...options }),
      attach: (pod, options) => attachToPod(client, { pod, ...options }),
      logs: (pod, options) => podLog(client, pod, options),
    },
    dns: createClusterDns(client, dns),
    version: async (signal) => {
      const { gitVersion, platform } = await clusterVersion(client, signal);
      return { gitVersion, platform };
    },
  };
}
