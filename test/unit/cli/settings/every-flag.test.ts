import { describe, expect, it } from "bun:test";
import { givenFlags, SERVER_FLAGS, type ServerFlagName } from "../../../../src/cli/flags/flags.ts";
import type { ServerFlag } from "../../../../src/cli/flags/server-flag.ts";
import { readServerConfig } from "../../../../src/cli/settings/server-config.ts";

/** A flag as it is documented, and what it makes of a server. Names and variables are the Go kubedock's, where it has it. */
type Line = {
  readonly alias?: string;
  readonly variable?: string;
  readonly default?: string;
  /** What is given: a text, or nothing for a switch. */
  readonly text?: string;
  /** What it does not mean anything without. */
  readonly with?: readonly string[];
  /** The part of the settings that comes of it; absent: none does. */
  readonly makes?: object;
  /** The setting that is not there any more. */
  readonly lacks?: string;
};

const TLS = ["--tls-enable", "--tls-cert-file=c", "--tls-key-file=k"];
const USELESS = { text: "9" };

const LINES: Readonly<Record<ServerFlagName, Line>> = {
  "listen-addr": {
    variable: "SERVER_LISTEN_ADDR",
    default: ":2475",
    text: "10.0.0.1:80",
    makes: { tcp: { host: "10.0.0.1", port: 80 } },
  },
  "unix-socket": { variable: "SERVER_UNIX_SOCKET", text: "/s", makes: { socketPath: "/s" } },
  "tls-enable": {
    variable: "SERVER_TLS_ENABLE",
    with: TLS.slice(1),
    makes: { tcp: { tls: { certFile: "c", keyFile: "k" } } },
  },
  "tls-cert-file": {
    variable: "SERVER_TLS_CERT_FILE",
    text: "cert",
    with: TLS.filter((flag) => !flag.includes("cert")),
    makes: { tcp: { tls: { certFile: "cert" } } },
  },
  "tls-key-file": {
    variable: "SERVER_TLS_KEY_FILE",
    text: "key",
    with: TLS.filter((flag) => !flag.includes("key")),
    makes: { tcp: { tls: { keyFile: "key" } } },
  },
  "tls-verify": {
    variable: "SERVER_TLS_VERIFY",
    with: [...TLS, "--tls-ca-file=a"],
    makes: { tcp: { tls: { caFile: "a" } } },
  },
  "tls-ca-file": {
    variable: "SERVER_TLS_CA_FILE",
    text: "ca",
    with: [...TLS, "--tls-verify"],
    makes: { tcp: { tls: { caFile: "ca" } } },
  },
  namespace: { alias: "n", variable: "NAMESPACE", text: "ci", makes: { namespace: "ci" } },
  kubeconfig: { text: "/k", makes: { kubeconfig: "/k" } },
  id: { variable: "KUBEDOCK_ID", text: "own", makes: { instanceId: "own" } },
  timeout: {
    alias: "t",
    variable: "TIME_OUT",
    default: "1m",
    text: "90s",
    makes: { startTimeoutMs: 90_000 },
  },
  reapmax: {
    alias: "r",
    variable: "REAPER_REAPMAX",
    default: "60m",
    text: "5m",
    makes: { reapMaxMs: 300_000 },
  },
  "prune-start": { alias: "P", makes: { prunesAtStart: true } },
  lock: { makes: { lockTimeoutMs: 900_000 } },
  "lock-timeout": {
    default: "15m",
    text: "2s",
    with: ["--lock"],
    makes: { lockTimeoutMs: 2000 },
  },
  "pod-name-prefix": {
    variable: "POD_NAME_PREFIX",
    default: "kubedock",
    text: "ci",
    makes: { pods: { options: { namePrefix: "ci" } } },
  },
  "pull-policy": {
    variable: "PULL_POLICY",
    default: "ifnotpresent",
    text: "allways",
    makes: { pods: { options: { pullPolicy: "Always" } } },
  },
  "image-pull-secrets": {
    variable: "IMAGE_PULL_SECRETS",
    text: "a, b",
    makes: { pods: { imagePullSecrets: ["a", "b"] } },
  },
  "service-account": {
    variable: "SERVICE_ACCOUNT",
    text: "builder",
    makes: { pods: { options: { serviceAccount: "builder" } } },
  },
  "request-cpu": {
    variable: "K8S_REQUEST_CPU",
    text: "1,2",
    makes: { pods: { options: { resources: { cpu: { request: "1", limit: "2" } } } } },
  },
  "request-memory": {
    variable: "K8S_REQUEST_MEMORY",
    text: ",1Gi",
    makes: { pods: { options: { resources: { memory: { request: "1Gi", limit: "1Gi" } } } } },
  },
  "request-ephemeral-storage": {
    variable: "K8S_REQUEST_EPHEMERAL_STORAGE",
    text: "1Gi",
    makes: { pods: { options: { resources: { "ephemeral-storage": { request: "1Gi" } } } } },
  },
  "ignore-container-memory": { makes: { pods: { ignoresContainerMemory: true } } },
  "node-selector": {
    variable: "K8S_NODE_SELECTOR",
    text: "disk=ssd,zone=a",
    makes: { pods: { options: { nodeSelector: { disk: "ssd", zone: "a" } } } },
  },
  "active-deadline-seconds": {
    variable: "K8S_ACTIVE_DEADLINE_SECONDS",
    default: "-1",
    text: "60",
    makes: { pods: { options: { activeDeadlineSeconds: 60 } } },
  },
  "runas-user": {
    variable: "K8S_RUNAS_USER",
    text: "1000",
    makes: { pods: { options: { runAsUser: "1000" } } },
  },
  "pod-security": {
    variable: "POD_SECURITY",
    default: "privileged",
    text: "restricted",
    makes: { pods: { isRestricted: true } },
  },
  label: { text: "team=a", makes: { marks: { labels: { team: "a" } } } },
  annotation: { text: "note=a=b, c", makes: { marks: { annotations: { note: "a=b, c" } } } },
  "pod-template": {
    variable: "POD_TEMPLATE",
    text: "/pod.yaml",
    makes: { pods: { templateFile: "/pod.yaml" } },
  },
  "reverse-proxy": {},
  "port-forward": { makes: { publishing: "tunnel" } },
  "disable-services": { makes: { offersServices: false } },
  "network-policies": { makes: { isolatesNetworks: true } },
  "cluster-dns": {
    variable: "CLUSTER_DNS",
    text: "10.96.0.10",
    makes: { clusterDns: { address: "10.96.0.10" } },
  },
  "cluster-domain": {
    variable: "CLUSTER_DOMAIN",
    default: "cluster.local",
    text: "example.com",
    makes: { clusterDns: { domain: "example.com" } },
  },
  initimage: {
    variable: "INIT_IMAGE",
    default: SERVER_FLAGS.initimage.default, // which has the version
    text: "own:1",
    makes: { initImage: "own:1", dindImage: "own:1" },
  },
  "copy-with": {
    variable: "COPY_WITH",
    default: "auto",
    text: "init",
    makes: { copyWay: "init" },
  },
  "sync-binds": { variable: "SYNC_BINDS", makes: { syncsBinds: true } },
  "storage-class": { variable: "STORAGE_CLASS", text: "fast", makes: { storageClass: "fast" } },
  "storage-access": {
    variable: "STORAGE_ACCESS",
    default: "rwo",
    text: "rwx",
    makes: { accessMode: "ReadWriteMany" },
  },
  dindimage: { variable: "DIND_IMAGE", text: "dind:1", makes: { dindImage: "dind:1" } },
  "disable-dind": { variable: "DISABLE_DIND", lacks: "dindImage" },
  "keep-logs": { variable: "KEEP_LOGS", makes: { keepsLogs: true } },
  verbosity: {
    alias: "v",
    variable: "VERBOSITY",
    default: "1",
    text: "2",
    makes: { verbosity: 2 },
  },
  "pre-archive": {},
  inspector: { alias: "i" },
  "kube-api-qps": { ...USELESS, variable: "K8S_QPS" },
  "kube-api-burst": { ...USELESS, variable: "K8S_BURST" },
  "poll-rate": { ...USELESS, variable: "POLL_RATE" },
  "poll-burst": { ...USELESS, variable: "POLL_BURST" },
};

/** Reads a command line as the server does. */
function configOf(
  rawArgs: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ReturnType<typeof readServerConfig> {
  return readServerConfig(givenFlags(rawArgs), environment);
}

const NOTHING_GIVEN = configOf([]);

describe.each(Object.entries<Line>(LINES))("--%s", (name, line) => {
  const { alias, variable, text, with: neighbours = [], makes, lacks } = line;
  const short = alias ? [`-${alias}`, ...(text === undefined ? [] : [text])] : [];
  const byFlag = configOf([...neighbours, text === undefined ? `--${name}` : `--${name}=${text}`]);

  it("is documented as it is", () => {
    const flag: ServerFlag = SERVER_FLAGS[name as ServerFlagName];
    expect({ alias: flag.alias, variable: flag.variable, default: flag.default }).toEqual({
      alias,
      variable,
      default: line.default,
    });
  });

  it("makes what it says", () => {
    if (lacks) {
      expect(NOTHING_GIVEN).toHaveProperty(lacks);
      expect(byFlag).not.toHaveProperty(lacks);
    } else if (makes) {
      expect(NOTHING_GIVEN).not.toMatchObject(makes);
      expect(byFlag).toMatchObject(makes);
    } else {
      expect(byFlag).toEqual(NOTHING_GIVEN);
    }
  });

  if (alias)
    it("has a short form", () => {
      expect(configOf([...neighbours, ...short])).toEqual(byFlag);
    });

  if (variable)
    it("has a variable, over which it wins", () => {
      expect(configOf(neighbours, { [variable]: text ?? "true" })).toEqual(byFlag);
      const given = text === undefined ? `--${name}` : `--${name}=${text}`;
      const other = { [variable]: text === undefined ? "false" : (line.default ?? "other") };
      expect(configOf([...neighbours, given], other)).toEqual(byFlag);
    });
});

it.each(["label", "annotation"] as const)("K8S_%p_NAME is the same as --%p", (kind) => {
  const { marks } = configOf([`--${kind}=b=2`, `--${kind}=c=3`], {
    [`K8S_${kind.toUpperCase()}_A`]: "1",
    [`K8S_${kind.toUpperCase()}_B`]: "variable",
  });
  expect(marks[`${kind}s`]).toEqual({ a: "1", b: "2", c: "3" });
});
