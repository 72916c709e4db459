import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { EngineError } from "../model/errors.ts";

/** Where the ServiceAccount of a Pod is mounted. */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Which cluster, as who, and in which namespace. */
export type Access = {
  readonly config: KubeConfig;
  readonly namespace: string;
  /** Whether this process runs in a Pod and speaks to its own cluster. */
  readonly isInCluster: boolean;
};

/**
 * Finds out how to reach the cluster: the file given, else `$KUBECONFIG`, else `~/.kube/config`, else the
 * ServiceAccount of the Pod. The namespace is the one given, else the ServiceAccount's, else the context's.
 * @throws {EngineError} `unavailable` if there is none of them; it tells where was looked.
 */
export async function loadAccess(options: {
  readonly kubeconfig?: string;
  readonly namespace?: string;
}): Promise<Access> {
  const { KubeConfig } = await import("@kubernetes/client-node"); // takes long to load, and small commands do not need it
  const config = new KubeConfig();
  const file = options.kubeconfig ?? kubeconfigFiles();
  const isInCluster = file === undefined;
  if (file === undefined) {
    if (!existsSync(join(SERVICE_ACCOUNT, "token"))) {
      throw new EngineError(
        "unavailable",
        'No cluster: neither $KUBECONFIG nor ~/.kube/config nor a Pod\'s ServiceAccount is there. Run "kubedock cluster create" for a local one',
      );
    }
    config.loadFromCluster();
  } else loadFiles(config, file);
  const own = isInCluster ? readNamespace() : undefined;
  const ofContext = config.getContextObject(config.getCurrentContext())?.namespace;
  return { config, isInCluster, namespace: options.namespace ?? own ?? ofContext ?? "default" };
}

/** The files that are there, separated as in `$KUBECONFIG`. */
function kubeconfigFiles(): string | undefined {
  const listed =
    process.env["KUBECONFIG"]?.split(delimiter).filter((path) => existsSync(path)) ?? [];
  if (listed.length > 0) return listed.join(delimiter);
  const usual = join(homedir(), ".kube", "config");
  return existsSync(usual) ? usual : undefined;
}

function loadFiles(config: KubeConfig, files: string): void {
  try {
    const [first = "", ...rest] = files.split(delimiter);
    config.loadFromFile(first);
    for (const file of rest) config.mergeConfig(readConfig(config, file), true);
  } catch (cause) {
    throw new EngineError(
      "unavailable",
      `Cannot read kubeconfig "${files}": ${(cause as Error).message}`,
      { cause },
    );
  }
  if (!config.getCurrentCluster()) {
    throw new EngineError(
      "unavailable",
      `Cannot use kubeconfig "${files}": it has no current context`,
    );
  }
}

function readConfig(like: KubeConfig, file: string): KubeConfig {
  const config = new (like.constructor as new () => KubeConfig)();
  config.loadFromFile(file);
  return config;
}

function readNamespace(): string | undefined {
  const path = join(SERVICE_ACCOUNT, "namespace");
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}
