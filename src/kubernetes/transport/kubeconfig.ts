import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { EngineError, errorMessage } from "../../model/errors.ts";
import { readUsers } from "./kubeconfig-users.ts";

/** Where the ServiceAccount of a Pod is mounted. */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Which cluster, as who, and in which namespace. */
export type Access = {
  readonly config: KubeConfig;
  readonly namespace: string;
  /** Whether this process runs in a Pod and speaks to its own cluster. */
  readonly isInCluster: boolean;
  /**
   * Reads the same again, whatever context of the files is the current one by now.
   * @throws {EngineError} `unavailable` if it cannot be read, or is gone.
   */
  readonly reload: () => KubeConfig;
};

/** What the user said, and the environment to look around in. */
export type AccessOptions = {
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
};

/**
 * Finds out how to reach the cluster: the file given, else `$KUBECONFIG`, else `~/.kube/config`, else the
 * ServiceAccount of the Pod. The namespace is the one given, else the ServiceAccount's, else the context's.
 * @throws {EngineError} `unavailable` if there is none of them; it tells where was looked.
 */
export async function loadAccess(options: AccessOptions): Promise<Access> {
  const { KubeConfig } = await import("@kubernetes/client-node"); // takes long to load, and small commands do not need it
  const files = kubeconfigFiles(options);
  const isInCluster = files.length === 0;
  const load = (context?: string): KubeConfig =>
    isInCluster ? inCluster(new KubeConfig()) : mergeFiles(files, () => new KubeConfig(), context);
  const config = load();
  const own = isInCluster ? readNamespace() : undefined;
  const ofContext = config.getContextObject(config.getCurrentContext())?.namespace;
  return {
    config,
    isInCluster,
    namespace: options.namespace || own || ofContext || "default",
    reload: () => load(config.getCurrentContext()),
  };
}

/** A file that was asked for by name must be there; of `$KUBECONFIG`'s list, as for kubectl, those that are. */
function kubeconfigFiles({ kubeconfig, environment = process.env }: AccessOptions): string[] {
  if (kubeconfig) return [kubeconfig];
  const listed = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  if (listed.length > 0) {
    const present = listed.filter((path) => existsSync(path));
    if (present.length > 0) return present;
    throw new EngineError(
      "unavailable",
      `Cannot read kubeconfig "${listed.join(delimiter)}" of $KUBECONFIG: no such file`,
    );
  }
  const usual = join(environment["HOME"] ?? homedir(), ".kube", "config");
  return existsSync(usual) ? [usual] : [];
}

function inCluster(config: KubeConfig): KubeConfig {
  if (!existsSync(join(SERVICE_ACCOUNT, "token"))) {
    throw new EngineError(
      "unavailable",
      'No cluster: neither $KUBECONFIG nor ~/.kube/config nor a Pod\'s ServiceAccount is there. Run "kubedock cluster create" for a local one',
    );
  }
  config.loadFromCluster();
  return config;
}

/** Joins the files; what is in two of them is taken from the first, as kubectl does. */
function mergeFiles(
  files: readonly string[],
  create: () => KubeConfig,
  context?: string,
): KubeConfig {
  const configs = files.map((file) => readFile(file, create()));
  const config = create();
  config.loadFromOptions({
    clusters: firstOfName(configs.flatMap(({ clusters }) => clusters)).map((cluster) => ({
      ...cluster,
      // Without TLS there is nothing to verify; the library insists on being told.
      skipTLSVerify: cluster.skipTLSVerify || cluster.server.startsWith("http:"),
    })),
    users: firstOfName(configs.flatMap(({ users }) => users)),
    contexts: firstOfName(configs.flatMap(({ contexts }) => contexts)),
    currentContext: context ?? configs.map(({ currentContext }) => currentContext).find(Boolean),
  });
  if (!config.getCurrentCluster()) {
    throw new EngineError(
      "unavailable",
      `Cannot use kubeconfig "${files.join(delimiter)}": its current context "${config.currentContext ?? ""}" names no cluster`,
    );
  }
  return config;
}

function readFile(file: string, config: KubeConfig): KubeConfig {
  try {
    config.loadFromFile(file);
    config.users = readUsers(config.users, file);
    return config;
  } catch (cause) {
    throw new EngineError(
      "unavailable",
      `Cannot read kubeconfig "${file}": ${errorMessage(cause)}`,
      { cause },
    );
  }
}

function firstOfName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  const byName = new Map<string, T>();
  for (const item of items) if (!byName.has(item.name)) byName.set(item.name, item);
  return [...byName.values()];
}

function readNamespace(): string | undefined {
  const path = join(SERVICE_ACCOUNT, "namespace");
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}
