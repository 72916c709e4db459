import { rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { existsSync } from "node:fs";
import { editKubeconfigFile, writePrivately } from "./kubeconfig-file.ts";
import { addContext, removeContext, type Kubeconfig } from "./kubeconfig-merge.ts";
import { API_PORT, publishedAddress } from "./node.ts";
import { ask, type Provider } from "./provider.ts";

/** Name of a cluster's context, and of its user and cluster, in a kubeconfig. */
export function contextName(cluster: string): string {
  return `kubedock-${cluster}`;
}

/** The folder of the kubeconfig files of the user's clusters, by which a cluster is told to be the user's. */
export function clustersFolder(): string {
  const folder = process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config");
  return join(folder, "kubedock", "clusters");
}

/** The kubeconfig file of a cluster alone. */
export function clusterKubeconfigPath(cluster: string): string {
  return join(clustersFolder(), `${cluster}.kubeconfig`);
}

/** The file of the user's that kubectl would change: of several in `KUBECONFIG` the first that exists. */
export function userKubeconfigPath(): string {
  const paths = (process.env["KUBECONFIG"] ?? "").split(":").filter((path) => path !== "");
  return (
    paths.find((path) => existsSync(path)) ?? paths.at(-1) ?? join(homedir(), ".kube", "config")
  );
}

/** Reads from a running node with what it is administered, as seen from this machine. */
export async function readKubeconfig(provider: Provider, cluster: string): Promise<Kubeconfig> {
  const [text, address] = await Promise.all([
    ask(provider, ["exec", cluster, "cat", "/run/dockernetes/admin.kubeconfig"]),
    publishedAddress(provider, cluster, API_PORT),
  ]);
  const inside = Bun.YAML.parse(text) as Kubeconfig;
  const name = contextName(cluster);
  const trust = inside.clusters?.[0]?.cluster;
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { ...trust, server: `https://${address}` } }],
    users: [{ name, user: { ...inside.users?.[0]?.user } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
}

/**
 * Writes a cluster's own kubeconfig file, and makes it a context of the user's, the current one.
 * @returns The path of the cluster's own file.
 */
export async function writeKubeconfigs(cluster: string, config: Kubeconfig): Promise<string> {
  const path = clusterKubeconfigPath(cluster);
  await writePrivately(path, Bun.YAML.stringify(config, null, 2));
  await editKubeconfigFile(userKubeconfigPath(), (users) => addContext(users, config));
  return path;
}

/** Removes what `writeKubeconfigs` wrote. */
export async function removeKubeconfigs(cluster: string): Promise<void> {
  await rm(clusterKubeconfigPath(cluster), { force: true });
  const path = userKubeconfigPath();
  if (!existsSync(path)) return;
  await editKubeconfigFile(path, (users) => removeContext(users, contextName(cluster)));
}
