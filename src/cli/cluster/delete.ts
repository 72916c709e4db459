import { defineCommand } from "citty";
import { deleteCluster } from "../../cluster/delete.ts";
import { log } from "../../log.ts";
import { CLUSTER_NAME } from "./cluster-name.ts";
import { runWithProvider } from "./run-with-provider.ts";

/** `kubedock cluster delete`: removes a cluster and its context. */
export const deleteCommand = defineCommand({
  meta: { name: "delete", description: "Delete a cluster and its context" },
  args: { name: CLUSTER_NAME },
  run: ({ args }) =>
    runWithProvider(async (provider) => {
      await deleteCluster(provider, args.name);
      log.success(`Cluster "${args.name}" is deleted`);
    }),
});
