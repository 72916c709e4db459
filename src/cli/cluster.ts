import { defineCommand } from "citty";

/** `kubedock cluster`: a Kubernetes in a container, for those who have none. */
export const clusterCommand = defineCommand({
  meta: { name: "cluster", description: "Create and delete a local Kubernetes in a container" },
  subCommands: {
    create: async () => (await import("./cluster/create.ts")).createCommand,
    delete: async () => (await import("./cluster/delete.ts")).deleteCommand,
    list: async () => (await import("./cluster/list.ts")).listCommand,
    kubeconfig: async () => (await import("./cluster/kubeconfig.ts")).kubeconfigCommand,
    load: async () => (await import("./cluster/load.ts")).loadCommand,
  },
});
