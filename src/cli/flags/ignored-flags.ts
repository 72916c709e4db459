import type { ServerFlag } from "./server-flag.ts";

/** Flags of the Go kubedock that mean nothing here. */
export const IGNORED_FLAGS = {
  "pre-archive": {
    type: "boolean",
    description: "Accepted, and means nothing more: copying never starts a container",
  },
  inspector: {
    type: "boolean",
    alias: "i",
    description: "Accepted, and means nothing more: images are always looked up",
  },
  "kube-api-qps": {
    type: "string",
    description: "Accepted, and means nothing: requests are few, and not held back",
    valueHint: "number",
    variable: "K8S_QPS",
  },
  "kube-api-burst": {
    type: "string",
    description: "Accepted, and means nothing",
    valueHint: "number",
    variable: "K8S_BURST",
  },
  "poll-rate": {
    type: "string",
    description: "Accepted, and means nothing: nothing is polled",
    valueHint: "number",
    variable: "POLL_RATE",
  },
  "poll-burst": {
    type: "string",
    description: "Accepted, and means nothing",
    valueHint: "number",
    variable: "POLL_BURST",
  },
} as const satisfies Readonly<Record<string, ServerFlag>>;
