import { isIPv6 } from "node:net";
import type { V1EndpointSlice, V1OwnerReference } from "@kubernetes/client-node";
import { shortId } from "../../model/notation/id.ts";
import { CONTAINER_LABEL, instanceLabels } from "../labels.ts";
import { isDnsLabel } from "../../model/notation/objects/names.ts";
import { endpointSliceName } from "../names.ts";

/** Label that says who writes an EndpointSlice: else the cluster may do so. */
const MANAGER_LABEL = "endpointslice.kubernetes.io/managed-by";
const MANAGER = "kubedock";

/** Selects those that kubedock writes. */
export const OWN_SLICES = `${MANAGER_LABEL}=${MANAGER}`;

/** The kinds of EndpointSlices there are. */
const ADDRESS_TYPES = ["IPv4", "IPv6"] as const;

/** What a container is called in a network, and where it is. */
export type NamedEndpoint = {
  readonly instanceId: string;
  readonly containerId: string;
  readonly podName: string;
  /** One of each version of IP that the cluster's Pods have. */
  readonly addresses: readonly string[];
  /** The Service that is the network. */
  readonly networkService: string;
  readonly names: readonly string[];
  /** The container's record: when it goes, the names go. */
  readonly owner?: V1OwnerReference | undefined;
};

/** Name servers do not look at the case of letters, and Kubernetes takes small ones only. */
export function dnsHostname(name: string): string | undefined {
  const hostname = name.toLowerCase();
  return isDnsLabel(hostname) ? hostname : undefined;
}

/** The names of the EndpointSlices that a Pod may have in a network. */
export function endpointSliceNames(podName: string, networkService: string): string[] {
  return ADDRESS_TYPES.map((type) => endpointSliceName(podName, networkService, type));
}

/**
 * Writes a container's names into DNS: each is an endpoint with a host name in the zone of the network's Service. One
 * object for a container and network, and for each of its addresses, so that no two servers ever write the same.
 */
export function buildEndpointSlices(endpoint: NamedEndpoint): V1EndpointSlice[] {
  return endpoint.addresses.map((address) => buildEndpointSlice(endpoint, address));
}

function buildEndpointSlice(endpoint: NamedEndpoint, address: string): V1EndpointSlice {
  const { instanceId, containerId, podName, networkService, names, owner } = endpoint;
  const hostnames = new Set(names.flatMap((name) => dnsHostname(name) ?? []));
  const addressType = isIPv6(address) ? "IPv6" : "IPv4";
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: endpointSliceName(podName, networkService, addressType),
      labels: {
        ...instanceLabels(instanceId, "endpoint"),
        [CONTAINER_LABEL]: shortId(containerId),
        "kubernetes.io/service-name": networkService,
        [MANAGER_LABEL]: MANAGER,
      },
      ...(owner ? { ownerReferences: [owner] } : {}),
    },
    addressType,
    endpoints: [...hostnames].map((hostname) => ({
      addresses: [address],
      hostname,
      conditions: { ready: true },
    })),
  };
}
