import { DEFAULT_CLUSTER } from "../../cluster/node.ts";

/** The argument that says which cluster. */
export const CLUSTER_NAME = {
  type: "positional",
  description: "Name of the cluster",
  valueHint: "name",
  default: DEFAULT_CLUSTER,
  required: false,
} as const;
