import { parseArgs } from "node:util";
import type { ArgsDef } from "citty";
import { VERSION } from "../version.ts";
import { POD_FLAGS } from "./pod-flags.ts";
import type { ServerFlag } from "./server-flag.ts";
import { TLS_FLAGS } from "./tls-flags.ts";

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
  ...TLS_FLAGS,
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
  ...POD_FLAGS,
  initimage: {
    type: "string",
    description: "Image of kubedock, by which images without a shell are reached",
    valueHint: "image",
    variable: "INIT_IMAGE",
    default: `kubedock:${VERSION}`,
  },
  dindimage: {
    type: "string",
    description:
      "Image of kubedock that offers docker.sock to containers that bind it; default: --initimage",
    valueHint: "image",
    variable: "DIND_IMAGE",
  },
  "disable-dind": {
    type: "boolean",
    description: "Refuse containers that bind docker.sock",
    variable: "DISABLE_DIND",
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
