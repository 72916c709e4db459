import { hostname } from "node:os";
import { parseDuration } from "../model/notation/duration.ts";
import type { ServerConfig } from "../server/server-config.ts";
import { stateFolder } from "./state-folder.ts";
import { ConfigError } from "./config-error.ts";
import { SERVER_FLAGS, type GivenFlags, type ServerFlag, type ServerFlagName } from "./flags.ts";
import { readPodSettings } from "./pod-settings.ts";

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
  rejectUnknown(given);
  const value = (name: ServerFlagName): string => {
    const flag: ServerFlag = SERVER_FLAGS[name];
    const fromFlag = given[name];
    if (typeof fromFlag === "string") return fromFlag;
    return (flag.variable ? environment[flag.variable] : undefined) ?? flag.default ?? "";
  };
  if (given["reverse-proxy"] && given["port-forward"]) {
    throw new ConfigError('Cannot use "--reverse-proxy" and "--port-forward" together: choose one');
  }
  const tcp = readAddress(value("listen-addr"));
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
    pods: readPodSettings(given, environment, value),
    initImage: value("initimage"),
    copyWay: readCopyWay(value("copy-with")),
    syncsBinds: given["sync-binds"] === true || readBoolean("SYNC_BINDS", environment),
    storageClass: value("storage-class"),
    accessMode: readAccessMode(value("storage-access")),
    keepsLogs: given["keep-logs"] === true || readBoolean("KEEP_LOGS", environment),
    stateFolder: stateFolder(instanceId, environment),
    reapMaxMs: value("reapmax") === "0" ? 0 : readDuration("reapmax", value("reapmax")),
    prunesAtStart: given["prune-start"] === true,
    ...(given["lock"] === true
      ? { lockTimeoutMs: readDuration("lock-timeout", value("lock-timeout")) }
      : {}),
    verbosity: readVerbosity(value("verbosity")),
  };
}

/** Clients in Pods use direct connections, those outside go through the API server, unless a flag says otherwise. */
function publishing(given: GivenFlags): ServerConfig["publishing"] {
  return given["port-forward"] ? "tunnel" : "auto";
}

function rejectUnknown(given: GivenFlags): void {
  const aliases = Object.values<ServerFlag>(SERVER_FLAGS).flatMap(({ alias }) => alias ?? []);
  const known = new Set([...Object.keys(SERVER_FLAGS), ...aliases]);
  for (const [name, value] of Object.entries(given)) {
    if (name === "_" && Array.isArray(value) && value.length > 0) {
      throw new ConfigError(`Unknown argument "${value[0]}": see "kubedock server --help"`);
    }
    const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (name !== "_" && !known.has(name) && !known.has(kebab))
      throw new ConfigError(`Unknown flag "--${name}": see "kubedock server --help"`);
  }
}

/** `host:port`, `:port` for all addresses, `[::1]:port`. */
function readAddress(text: string): { host: string; port: number } | undefined {
  if (text === "") return undefined;
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535)
    throw new ConfigError(`Cannot listen on "--listen-addr ${text}": not host:port`);
  return { host: match[1] ?? match[2] ?? "", port };
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

function readVerbosity(text: string): number {
  if (!/^\d$/.test(text))
    throw new ConfigError(`Cannot use "--verbosity ${text}": not a number from 0 to 9`);
  return Number(text);
}

/** As Go reads one, on which the Go kubedock relies. */
function readBoolean(
  variable: string,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const text = environment[variable] ?? "";
  if (/^(1|t|true)$/i.test(text)) return true;
  if (/^(0|f|false)?$/i.test(text)) return false;
  throw new ConfigError(`Cannot use ${variable}="${text}": not true or false`);
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
