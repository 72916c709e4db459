import { defineCommand } from "citty";
import { describeClusters } from "../../cluster/list.ts";
import { runWithProvider } from "./run-with-provider.ts";

/** `kubedock cluster list`: the clusters there are, a line each. */
export const listCommand = defineCommand({
  meta: { name: "list", description: "List the clusters" },
  run: () =>
    runWithProvider(async (provider) => {
      for (const { name, state, server, registry } of await describeClusters(provider)) {
        process.stdout.write(`${[name, state, server, registry].join("\t")}\n`);
      }
    }),
});
