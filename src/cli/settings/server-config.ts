import { isIP } from "node:net";
import { hostname } from "node:os";
import { parseDuration } from "../../model/notation/duration.ts";
import type { ServerConfig } from "../../server/server-config.ts";
import { stateFolder } from "./state-folder.ts";
import { ConfigError } from "./config-error.ts";
import { flagValues } from "./flag-values.ts";
import type { GivenFlags } from "../flags/flags.ts";
import { readTcp } from "./listen-settings.ts";
import { readMarks, readPodSettings } from "./pod-settings.ts";
import { readVerbosity } from "./verbosity.ts";

const ACCESS_MODES = {
  rwo: "ReadWriteOnce",
  readwriteonce: "ReadWriteOnce",
  rwx: "ReadWriteMany",
  readwritemany: "ReadWriteMany",
} as const;

const COPY_WAYS = ["auto", "gate", "init", "exec"] as const;

/**
 * The settings of a server: a flag wins over its variable, the variable over the default.
 * @throws {ConfigError} If a value cannot be used; it names the flag.
 */
export function readServerConfig(
  given: GivenFlags,
  environment: Readonly<Record<string, string | undefined>>,
): ServerConfig {
  const flags = flagValues(given, environment);
  const { value, isSet } = flags;
  const tcp = readTcp(flags, {
    isInPod: environment["KUBERNETES_SERVICE_HOST"] !== undefined,
  });
  const socketPath = value("unix-socket");
  if (!tcp && socketPath === "")
    throw new ConfigError('Nothing to listen on: give "--listen-addr" or "--unix-socket"');
  const instanceId =
    value("id") === ""
      ? defaultInstanceId(value("listen-addr"), socketPath)
      : readInstanceId(value("id"));
  return {
    ...(tcp ? { tcp } : {}),
    ...(socketPath ? { socketPath } : {}),
    ...(value("namespace") ? { namespace: value("namespace") } : {}),
    ...(value("kubeconfig") ? { kubeconfig: value("kubeconfig") } : {}),
    instanceId,
    startTimeoutMs: readDuration("timeout", value("timeout")),
    publishing: publishing(given),
    marks: readMarks(given, environment),
    pods: readPodSettings(given, value),
    initImage: value("initimage"),
    copyWay: readCopyWay(value("copy-with")),
    syncsBinds: isSet("sync-binds"),
    storageClass: value("storage-class"),
    accessMode: readAccessMode(value("storage-access")),
    keepsLogs: isSet("keep-logs"),
    stateFolder: stateFolder(instanceId, environment),
    reapMaxMs: value("reapmax") === "0" ? 0 : readDuration("reapmax", value("reapmax")),
    prunesAtStart: isSet("prune-start"),
    ...(isSet("disable-dind") ? {} : { dindImage: value("dindimage") || value("initimage") }),
    ...(isSet("lock")
      ? { lockTimeoutMs: readDuration("lock-timeout", value("lock-timeout")) }
      : {}),
    offersServices: !isSet("disable-services"),
    isolatesNetworks: isSet("network-policies"),
    clusterDns: readClusterDns(value("cluster-dns"), value("cluster-domain")),
    verbosity: readVerbosity(value("verbosity")),
  };
}

/**
 * Clients in Pods use direct connections, those outside go through the API server, unless a flag says otherwise; the
 * Go kubedock takes both flags, and forwards.
 */
function publishing(given: GivenFlags): ServerConfig["publishing"] {
  return given["port-forward"] ? "tunnel" : "auto";
}

function readDuration(name: string, text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined)
    throw new ConfigError(`Cannot use "--${name} ${text}": not a duration such as 90s or 1m30s`);
  return milliseconds;
}

function readAccessMode(text: string): ServerConfig["accessMode"] {
  const mode = Object.entries(ACCESS_MODES).find(([name]) => name === text.toLowerCase())?.[1];
  if (mode) return mode;
  throw new ConfigError(`Cannot use "--storage-access ${text}": not one of rwo, rwx`);
}

function readCopyWay(text: string): ServerConfig["copyWay"] {
  const way = COPY_WAYS.find((name) => name === text);
  if (way) return way;
  throw new ConfigError(`Cannot use "--copy-with ${text}": not one of ${COPY_WAYS.join(", ")}`);
}

function readClusterDns(address: string, domain: string): ServerConfig["clusterDns"] {
  const isKnown = address === "" || address.split(",").every((part) => isIP(part) !== 0);
  if (!isKnown) throw new ConfigError(`Cannot use "--cluster-dns ${address}": not an address`);
  return { address, domain };
}

/** It becomes a label and part of a name. */
function readInstanceId(text: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(text)) return text;
  throw new ConfigError(
    `Cannot use "--id ${text}": at most 40 lower-case letters, digits and dashes`,
  );
}

/** The same server on the same machine is the same instance, also after a restart. */
function defaultInstanceId(listenAddress: string, socketPath: string): string {
  const identity = `${hostname()}\0${listenAddress}\0${socketPath}`;
  return new Bun.CryptoHasher("sha256").update(identity).digest("hex").slice(0, 12);
}
