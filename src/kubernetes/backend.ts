import type { Cluster } from "../engine/backend.ts";
import { createClaims } from "./claims.ts";
import type { KubernetesClient } from "./client.ts";
import { createClusterDns, FOUND_OUT, type DnsSettings } from "./cluster-dns.ts";
import { clusterVersion } from "./cluster-version.ts";
import { type Marks, NO_MARKS } from "./objects/marks.ts";
import { createObjects } from "./objects/objects.ts";
import { podLog } from "./logs.ts";
import { createPodEvents } from "./pod-events.ts";
import { createPods } from "./pods.ts";
import { attachToPod } from "./processes/attach.ts";
import { execInPod } from "./processes/exec.ts";

/**
 * The cluster as the engine uses it: one namespace of it.
 * @param options Where names are asked for, and what all objects are marked with.
 */
export function createCluster(
  client: KubernetesClient,
  {
    dns = FOUND_OUT,
    marks = NO_MARKS,
  }: { readonly dns?: DnsSettings; readonly marks?: Marks } = {},
): Cluster {
  return {
    namespace: client.namespace,
    pods: createPods(client, marks),
    configMaps: createObjects(client, "configmaps", marks),
    services: createObjects(client, "services", marks),
    endpointSlices: createObjects(client, "endpointslices", marks),
    networkPolicies: createObjects(client, "networkpolicies", marks),
    claims: createClaims(client, marks),
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
