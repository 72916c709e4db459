import { parseArgs } from "node:util";
import type { ArgsDef } from "citty";
import { VERSION } from "../version.ts";

/** A flag of the server, as it is declared once for parsing, help and environment. */
export type ServerFlag = {
  readonly type: "string" | "boolean";
  readonly description: string;
  readonly alias?: string;
  readonly valueHint?: string;
  /** Variable that gives the value where the flag does not. */
  readonly variable?: string;
  readonly default?: string;
  /** Whether it may be given more than once. */
  readonly repeats?: boolean;
};

/** The flags of `kubedock server`; names, variables and defaults are those of the Go kubedock where it has them. */
export const SERVER_FLAGS = {
  "listen-addr": {
    type: "string",
    description: "TCP address to listen on; empty for none",
    valueHint: "host:port",
    variable: "SERVER_LISTEN_ADDR",
    default: ":2475",
  },
  "unix-socket": {
    type: "string",
    description: "Unix socket to listen on as well",
    valueHint: "path",
    variable: "SERVER_UNIX_SOCKET",
  },
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
  "reverse-proxy": {
    type: "boolean",
    description: "Publish ports by connecting to the Pods directly",
  },
  "port-forward": {
    type: "boolean",
    description: "Publish ports through the API server",
  },
  "pull-policy": {
    type: "string",
    description: "When nodes pull images: ifnotpresent, always or never",
    valueHint: "policy",
    variable: "PULL_POLICY",
    default: "ifnotpresent",
  },
  "service-account": {
    type: "string",
    description: "ServiceAccount of the Pods, with its token; default: the namespace's, without",
    valueHint: "name",
    variable: "SERVICE_ACCOUNT",
  },
  "image-pull-secrets": {
    type: "string",
    description: "Secrets by which the nodes pull images",
    valueHint: "name,…",
    variable: "IMAGE_PULL_SECRETS",
  },
  "pod-template": {
    type: "string",
    description:
      "File with a Pod on which all Pods are put; its containers and volumes mean nothing",
    valueHint: "path",
    variable: "POD_TEMPLATE",
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
  annotation: {
    type: "string",
    description: "Annotation of all Pods; may be repeated; K8S_ANNOTATION_NAME=value is name=value",
    valueHint: "key=value",
    repeats: true,
  },
  label: {
    type: "string",
    description: "Label of all Pods; may be repeated; K8S_LABEL_NAME=value is name=value",
    valueHint: "key=value",
    repeats: true,
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
  initimage: {
    type: "string",
    description: "Image of kubedock, by which images without a shell are reached",
    valueHint: "image",
    variable: "INIT_IMAGE",
    default: `kubedock:${VERSION}`,
  },
  "copy-with": {
    type: "string",
    description: "How files get into containers at their start: auto, gate, init or exec",
    valueHint: "way",
    variable: "COPY_WITH",
    default: "auto",
  },
  "sync-binds": {
    type: "boolean",
    description:
      "Copy back what a container has written into its binds when it ends, and on docker cp",
    variable: "SYNC_BINDS",
  },
  "storage-class": {
    type: "string",
    description: "Storage class in which volumes are kept; default: the cluster's default class",
    valueHint: "name",
    variable: "STORAGE_CLASS",
  },
  "storage-access": {
    type: "string",
    description: "How volumes can be shared: rwo by pods of one node, rwx by all",
    valueHint: "mode",
    variable: "STORAGE_ACCESS",
    default: "rwo",
  },
  "pre-archive": {
    type: "boolean",
    description: "Accepted, and means nothing more: copying never starts a container",
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
  "keep-logs": {
    type: "boolean",
    description: "Keep the logs of all containers here, beyond the 10 MiB that the nodes keep",
    variable: "KEEP_LOGS",
  },
  "pod-name-prefix": {
    type: "string",
    description: "First part of the Pods' names",
    valueHint: "prefix",
    variable: "POD_NAME_PREFIX",
    default: "kubedock",
  },
  verbosity: {
    type: "string",
    alias: "v",
    description: "How much is logged: 0 warnings, 1 what happens, 2 every request",
    valueHint: "level",
    variable: "VERBOSITY",
    default: "1",
  },
} as const satisfies Readonly<Record<string, ServerFlag>>;

/** The name of a flag of the server. */
export type ServerFlagName = keyof typeof SERVER_FLAGS;

/** What was given on the command line: texts, whether a boolean is set, and lists of those that repeat. */
export type GivenFlags = Readonly<Record<string, unknown>>;

/** Adds to what citty has read the flags that may be repeated, of which it keeps the last one only. */
export function withRepeated(args: GivenFlags, rawArgs: readonly string[]): GivenFlags {
  const names = Object.entries<ServerFlag>(SERVER_FLAGS).flatMap(([name, { repeats }]) =>
    repeats ? [name] : [],
  );
  const options = Object.fromEntries(
    names.map((name) => [name, { type: "string", multiple: true } as const]),
  );
  const { values } = parseArgs({ args: [...rawArgs], options, strict: false });
  return { ...args, ...Object.fromEntries(names.map((name) => [name, values[name] ?? []])) };
}

/** The flags as citty wants them. Defaults are left out: the environment comes between them and the flag. */
export function cittyArguments(): ArgsDef {
  return Object.fromEntries(
    Object.entries<ServerFlag>(SERVER_FLAGS).map(([name, flag]) => {
      const { type, alias, valueHint } = flag;
      const common = { description: describe(flag), ...(alias ? { alias } : {}) };
      return [
        name,
        type === "boolean"
          ? { ...common, type }
          : { ...common, type, ...(valueHint ? { valueHint } : {}) },
      ];
    }),
  );
}

function describe(flag: ServerFlag): string {
  const notes = [
    flag.default === undefined ? "" : `default ${flag.default}`,
    flag.variable ? `$${flag.variable}` : "",
  ];
  const note = notes.filter((part) => part !== "").join(", ");
  return note === "" ? flag.description : `${flag.description} (${note})`;
}
