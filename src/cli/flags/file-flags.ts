import { VERSION } from "../../version.ts";
import type { ServerFlag } from "./server-flag.ts";

/** How containers get files, volumes and docker.sock. */
export const FILE_FLAGS = {
  initimage: {
    type: "string",
    description: "Image of kubedock, by which images without a shell are reached",
    valueHint: "image",
    variable: "INIT_IMAGE",
    default: `kubedock:${VERSION}`,
  },
  "copy-with": {
    type: "string",
    description: "How files get into containers at their start: auto, gate, init or exec",
    valueHint: "way",
    variable: "COPY_WITH",
    default: "auto",
  },
  "sync-binds": {
    type: "boolean",
    description:
      "Copy back what a container has written into its binds when it ends, and on docker cp",
    variable: "SYNC_BINDS",
  },
  "storage-class": {
    type: "string",
    description: "Storage class in which volumes are kept; default: the cluster's default class",
    valueHint: "name",
    variable: "STORAGE_CLASS",
  },
  "storage-access": {
    type: "string",
    description: "How volumes can be shared: rwo by pods of one node, rwx by all",
    valueHint: "mode",
    variable: "STORAGE_ACCESS",
    default: "rwo",
  },
  dindimage: {
    type: "string",
    description:
      "Image of kubedock that offers docker.sock to containers that bind it; default: --initimage",
    valueHint: "image",
    variable: "DIND_IMAGE",
  },
  "disable-dind": {
    type: "boolean",
    description: "Refuse containers that bind docker.sock",
    variable: "DISABLE_DIND",
  },
} as const satisfies Readonly<Record<string, ServerFlag>>;
