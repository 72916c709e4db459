import type { ServerFlag } from "./server-flag.ts";

/** What all Pods are to be. */
export const POD_FLAGS = {
  "pod-name-prefix": {
    type: "string",
    description: "First part of the Pods' names",
    valueHint: "prefix",
    variable: "POD_NAME_PREFIX",
    default: "kubedock",
  },
  "pull-policy": {
    type: "string",
    description: "When nodes pull images: ifnotpresent, always or never",
    valueHint: "policy",
    variable: "PULL_POLICY",
    default: "ifnotpresent",
  },
  "image-pull-secrets": {
    type: "string",
    description: "Secrets by which the nodes pull images",
    valueHint: "name,…",
    variable: "IMAGE_PULL_SECRETS",
  },
  "service-account": {
    type: "string",
    description: "ServiceAccount of the Pods, with its token; default: the namespace's, without",
    valueHint: "name",
    variable: "SERVICE_ACCOUNT",
  },
  "request-cpu": {
    type: "string",
    description: "CPU that containers reserve, and their limit",
    valueHint: "request[,limit]",
    variable: "K8S_REQUEST_CPU",
  },
  "request-memory": {
    type: "string",
    description: "Memory that containers reserve, and their limit",
    valueHint: "request[,limit]",
    variable: "K8S_REQUEST_MEMORY",
  },
  "request-ephemeral-storage": {
    type: "string",
    description: "Disk that containers reserve, and their limit",
    valueHint: "request[,limit]",
    variable: "K8S_REQUEST_EPHEMERAL_STORAGE",
  },
  "ignore-container-memory": {
    type: "boolean",
    description: "Leave out the limits of memory that requests have",
  },
  "node-selector": {
    type: "string",
    description: "Labels that the nodes of the Pods must have",
    valueHint: "key=value,…",
    variable: "K8S_NODE_SELECTOR",
  },
  "active-deadline-seconds": {
    type: "string",
    description: "Ends each Pod so many seconds after its start; negative is never",
    valueHint: "seconds",
    variable: "K8S_ACTIVE_DEADLINE_SECONDS",
    default: "-1",
  },
  "runas-user": {
    type: "string",
    description: "Number of the user of containers whose request names none; default: the image's",
    valueHint: "uid",
    variable: "K8S_RUNAS_USER",
  },
  "pod-security": {
    type: "string",
    description:
      "Pod Security with which the Pods comply: restricted is without root and capabilities",
    valueHint: "level",
    variable: "POD_SECURITY",
    default: "privileged",
  },
  label: {
    type: "string",
    description: "Label of all that is made; may be repeated; K8S_LABEL_NAME=value is name=value",
    valueHint: "key=value",
    repeats: true,
  },
  annotation: {
    type: "string",
    description:
      "Annotation of all that is made; may be repeated; K8S_ANNOTATION_NAME=value is name=value",
    valueHint: "key=value",
    repeats: true,
  },
  "pod-template": {
    type: "string",
    description:
      "File with a Pod on which all Pods are put; its containers and volumes mean nothing",
    valueHint: "path",
    variable: "POD_TEMPLATE",
  },
} as const satisfies Readonly<Record<string, ServerFlag>>;
