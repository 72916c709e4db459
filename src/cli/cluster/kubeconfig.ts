import { defineCommand } from "citty";
import { readKubeconfig } from "../../cluster/kubeconfig.ts";
import { requireRunningNode } from "../../cluster/node.ts";
import { CLUSTER_NAME } from "./cluster-name.ts";
import { runWithProvider } from "./run-with-provider.ts";

/** `kubedock cluster kubeconfig`: prints with what a cluster is reached. */
export const kubeconfigCommand = defineCommand({
  meta: { name: "kubeconfig", description: "Print the kubeconfig of a cluster" },
  args: { name: CLUSTER_NAME },
  run: ({ args }) =>
    runWithProvider(async (provider) => {
      await requireRunningNode(provider, args.name);
      const config = await readKubeconfig(provider, args.name);
      process.stdout.write(`${Bun.YAML.stringify(config, null, 2)}\n`);
    }),
});
