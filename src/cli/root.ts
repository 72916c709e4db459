import { defineCommand } from "citty";
import { VERSION } from "../version.ts";

/** `kubedock`: each command is loaded when it is called, so that the small ones start in milliseconds. */
export const rootCommand = defineCommand({
  meta: {
    name: "kubedock",
    version: VERSION,
    description: "The Docker Engine API on Kubernetes: containers run as pods",
  },
  subCommands: {
    server: async () => (await import("./server.ts")).serverCommand,
    cluster: async () => (await import("./cluster.ts")).clusterCommand,
    dind: async () => (await import("./dind.ts")).dindCommand,
    doctor: async () => (await import("./doctor.ts")).doctorCommand,
    copy: async () => (await import("./copy.ts")).copyCommand,
    inject: async () => (await import("./inject.ts")).injectCommand,
    resolve: async () => (await import("./resolve.ts")).resolveCommand,
    completion: async () => (await import("./completion.ts")).completionCommand,
    readme: async () => (await import("./readme.ts")).readmeCommand,
    version: async () => (await import("./version.ts")).versionCommand,
  },
});
