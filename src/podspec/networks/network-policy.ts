import { isIPv6 } from "node:net";
import type {
  V1NetworkPolicy,
  V1NetworkPolicyIngressRule,
  V1Service,
} from "@kubernetes/client-node";

/** Domain of the labels by which Pods are known to be in networks. */
const PREFIX = "kubedock.network";

/** The labels of a Pod in networks: one for each, by its Service, as a label has one value only. */
export function networkLabels(networkServices: readonly string[]): Record<string, string> {
  return Object.fromEntries(networkServices.map((service) => [networkLabel(service), "true"]));
}

/** The label of all Pods in a network. */
export function networkLabel(networkService: string): string {
  return `${PREFIX}/${networkService}`;
}

/**
 * Lets into the containers of a network only each other, and the server, which carries what comes to published ports.
 * It belongs to the network's Service, and goes with it.
 * @param server Address of the server, as the containers see it.
 */
export function buildNetworkPolicy(service: V1Service, server: string): V1NetworkPolicy {
  const { name = "", uid = "", labels = {} } = service.metadata ?? {};
  const podSelector = { matchLabels: networkLabels([name]) };
  const owner = { apiVersion: "v1", kind: "Service", name, uid, blockOwnerDeletion: false };
  // The generated type has `_from`, which only its own serializer makes `from` of.
  const rule = { from: [{ podSelector }, { ipBlock: { cidr: cidrOf(server) } }] };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, labels, ownerReferences: [owner] },
    spec: {
      podSelector,
      policyTypes: ["Ingress"],
      ingress: [rule as V1NetworkPolicyIngressRule],
    },
  };
}

function cidrOf(address: string): string {
  return `${address}/${isIPv6(address) ? 128 : 32}`;
}
