import type { Node } from "../node.ts";
import { ask, type Provider } from "../provider.ts";
import { hasOwnNetwork, removeNetwork } from "./node-network.ts";
import { unroutePods } from "./route-pods.ts";

/** Removes the container that is a cluster, its volume, its network if it has one, and the ways to its pods. */
export async function removeNode(
  provider: Provider,
  node: Pick<Node, "name" | "network" | "address" | "ipv6Address">,
): Promise<void> {
  const { name, network } = node;
  unroutePods(node);
  // Killed at once, since nothing of it is kept; podman alone would give it time to shut down.
  const atOnce = provider.name === "podman" ? ["--time", "0"] : [];
  const remove = ["rm", "--force", "--volumes", ...atOnce, name];
  const { exitCode } = await provider.run(remove);
  // Podman fails to kill a node whose processes somebody else has killed, but has noted its end then.
  if (exitCode !== 0) await ask(provider, remove);
  if (hasOwnNetwork(network)) await removeNetwork(provider, name);
}
