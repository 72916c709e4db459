import type { ServerFlag } from "./server-flag.ts";

/** Which cluster a server uses, and how it shares it. */
export const CLUSTER_FLAGS = {
  namespace: {
    type: "string",
    alias: "n",
    description:
      "Namespace in which containers run; default: the context's or the ServiceAccount's",
    valueHint: "name",
    variable: "NAMESPACE",
  },
  kubeconfig: {
    type: "string",
    description:
      "Kubeconfig file; default: $KUBECONFIG, ~/.kube/config, then the Pod's ServiceAccount",
    valueHint: "path",
  },
  id: {
    type: "string",
    description:
      "ID of this instance, by which it finds its containers again after a restart; default: from host name and address",
    valueHint: "id",
    variable: "KUBEDOCK_ID",
  },
  timeout: {
    type: "string",
    alias: "t",
    description: "How long a container may take to start",
    valueHint: "duration",
    variable: "TIME_OUT",
    default: "1m",
  },
  reapmax: {
    type: "string",
    alias: "r",
    description: "Age at which containers that nobody uses are removed; 0 is never",
    valueHint: "duration",
    variable: "REAPER_REAPMAX",
    default: "60m",
  },
  "prune-start": {
    type: "boolean",
    alias: "P",
    description: "Delete what any kubedock has left in the namespace, before serving",
  },
  lock: {
    type: "boolean",
    description: "Serve only while no other kubedock with this flag has the namespace",
  },
  "lock-timeout": {
    type: "string",
    description: "How long the namespace is waited for",
    valueHint: "duration",
    default: "15m",
  },
} as const satisfies Readonly<Record<string, ServerFlag>>;
