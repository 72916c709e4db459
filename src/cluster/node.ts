import { ClusterError } from "./cluster-error.ts";
import { DEFAULT_IP_FAMILY, isIpFamily, type PodNetwork } from "./pod-network.ts";
import { ask, type Provider } from "./provider.ts";

/** The image of a node, made by this project's `Containerfile`; the tag is the version of Kubernetes in it. */
export const NODE_IMAGE = "kubedock/dockernetes:1.34.4";

/** The name of the cluster where none is given. */
export const DEFAULT_CLUSTER = "kubedock";

/** The port of the API server in the node. */
export const API_PORT = 6443;

/** The port of the image registry in the node. */
export const REGISTRY_PORT = 5000;

/** Marks the containers that are nodes; the value is the cluster's name, which is the container's too. */
export const CLUSTER_LABEL = "kubedock.cluster";

/** Labels with a node's network; one that has none has what was once the only one. */
export const IP_FAMILY_LABEL = "kubedock.ip-family";
export const NETWORK_NUMBER_LABEL = "kubedock.network-number";

/** Label with whose the cluster is: the folder of the user's kubeconfigs of clusters, as in a URL. */
export const OWNER_LABEL = "kubedock.owner";

/** The container that is a cluster. */
export type Node = {
  readonly name: string;
  /** As the engine says: `running`, `exited`, … */
  readonly state: string;
  /** ID of the image that it runs. */
  readonly imageId: string;
  /** Folder with the kubeconfigs of who has made it; empty where that is not known. */
  readonly owner: string;
  readonly network: PodNetwork;
  /** Where it is in the engine's network; empty unless it runs. */
  readonly address: string;
  /** The same in IPv6, where that network has it. */
  readonly ipv6Address: string;
};

const FORMAT = [
  "{{.Name}} {{.State.Status}} {{.Image}}",
  `{{or (index .Config.Labels "${IP_FAMILY_LABEL}") "${DEFAULT_IP_FAMILY}"}}`,
  `{{or (index .Config.Labels "${NETWORK_NUMBER_LABEL}") "0"}}`,
  `{{or (index .Config.Labels "${OWNER_LABEL}") "-"}}`,
  "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{.GlobalIPv6Address}} {{end}}",
].join(" ");

/** Returns the nodes of all clusters, whatever their state, by name. */
export async function listNodes(provider: Provider): Promise<Node[]> {
  const filter = `label=${CLUSTER_LABEL}`;
  const ids = await ask(provider, ["ps", "--all", "--quiet", "--filter", filter]);
  if (ids === "") return [];
  const inspect = ["container", "inspect", "--format", FORMAT, ...ids.split("\n")];
  const lines = (await ask(provider, inspect)).split("\n");
  return lines.map(parseNode).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function parseNode(line: string): Node {
  const [name = "", state = "", image = "", family = "", number = "", owner = "-", ...addresses] =
    line.split(" ");
  const [address = "", ipv6Address = ""] = addresses;
  return {
    name: name.replace("/", ""),
    state,
    imageId: image.replace("sha256:", ""),
    owner: owner === "-" ? "" : decodeURI(owner),
    network: {
      ipFamily: isIpFamily(family) ? family : DEFAULT_IP_FAMILY,
      number: Number(number),
    },
    address,
    ipv6Address,
  };
}

/** Returns a cluster's node, or undefined where there is no such cluster. */
export async function findNode(provider: Provider, name: string): Promise<Node | undefined> {
  return (await listNodes(provider)).find((node) => node.name === name);
}

/**
 * Returns a cluster's node.
 * @throws {ClusterError} If there is no such cluster, or its node does not run.
 */
export async function requireRunningNode(provider: Provider, name: string): Promise<Node> {
  const node = await findNode(provider, name);
  if (!node) {
    throw new ClusterError(
      `No such cluster: "${name}". Create it with "kubedock cluster create ${name}"`,
    );
  }
  if (node.state === "running") return node;
  throw new ClusterError(
    `Cannot use cluster "${name}": it is ${node.state}. Start it with "${provider.name} start ${name}"`,
  );
}

/** Returns where a port of a running node is published on this machine: `127.0.0.1:36443`. */
export async function publishedAddress(
  provider: Provider,
  name: string,
  port: number,
): Promise<string> {
  return ask(provider, ["port", name, `${port}/tcp`]);
}
