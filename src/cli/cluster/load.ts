import { defineCommand } from "citty";
import { loadImages } from "../../cluster/actions/load-image.ts";
import { ClusterError } from "../../cluster/cluster-error.ts";
import { DEFAULT_CLUSTER, requireRunningNode } from "../../cluster/node.ts";
import { log } from "../../log.ts";
import { runWithProvider } from "./run-with-provider.ts";

/** `kubedock cluster load`: gives images to a cluster that no registry has. */
export const loadCommand = defineCommand({
  meta: {
    name: "load",
    description: "Load images into a cluster: names known to the container engine, or archives",
  },
  args: {
    name: {
      type: "string",
      description: "Name of the cluster",
      valueHint: "name",
      default: DEFAULT_CLUSTER,
    },
    image: {
      type: "positional",
      description: "Images or archives",
      valueHint: "image",
      required: true,
    },
  },
  run: ({ args }) =>
    runWithProvider(async (provider) => {
      if (args._.length === 0) throw new ClusterError("Name the images to load");
      await requireRunningNode(provider, args.name);
      for (const image of await loadImages(provider, args.name, args._)) {
        log.success(`Loaded ${image}`);
      }
    }),
});
