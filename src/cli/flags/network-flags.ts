import type { ServerFlag } from "./server-flag.ts";

/** How containers reach each other, and clients reach them. */
export const NETWORK_FLAGS = {
  "reverse-proxy": {
    type: "boolean",
    description: "Publish ports by connecting to the Pods directly",
  },
  "port-forward": {
    type: "boolean",
    description: "Publish ports through the API server; wins over --reverse-proxy",
  },
  "disable-services": {
    type: "boolean",
    description: "Make no Services by which the rest of the namespace reaches containers",
  },
  "network-policies": {
    type: "boolean",
    description: "Let only the containers of a network reach each other, by NetworkPolicies",
  },
  "cluster-dns": {
    type: "string",
    description:
      "Address of the cluster's name server; default: of the Service kube-dns, in a Pod its own",
    valueHint: "address",
    variable: "CLUSTER_DNS",
  },
  "cluster-domain": {
    type: "string",
    description: "Domain of the cluster's names",
    valueHint: "domain",
    variable: "CLUSTER_DOMAIN",
    default: "cluster.local",
  },
} as const satisfies Readonly<Record<string, ServerFlag>>;
