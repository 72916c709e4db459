import { Elysia } from "elysia";
import { notImplemented } from "../not-implemented.ts";

const NO_STORAGE = "images are the registry's, and the nodes' that run them";
const NO_LAYER = "Kubernetes does not tell which files of a pod differ from its image";
const NO_CHECKPOINT = "a pod cannot be stopped and taken up elsewhere";

/** Endpoints of libpod that this server does not have, with what a client wanted of them, and perhaps why not. */
const NOT_IMPLEMENTED: readonly (readonly [
  method: "GET" | "POST" | "DELETE" | "ALL",
  path: string,
  what: string,
  why?: string,
])[] = [
  ["POST", "/build", "Building an image"],
  ["POST", "/commit", "Making an image from a container", NO_LAYER],
  ["GET", "/containers/:id/changes", "Showing the changed files of a container", NO_LAYER],
  ["POST", "/containers/:id/checkpoint", "Keeping the state of a container", NO_CHECKPOINT],
  ["POST", "/containers/:id/restore", "Restoring a container", NO_CHECKPOINT],
  ["POST", "/containers/:id/init", "Preparing a container without starting it"],
  ["GET", "/containers/:id/healthcheck", "Running a health check by hand", "the kubelet runs it"],
  ["POST", "/containers/:id/mount", "Mounting a container", "its files are on its node"],
  ["POST", "/containers/:id/unmount", "Unmounting a container", "its files are on its node"],
  [
    "GET",
    "/containers/showmounted",
    "Showing mounted containers",
    "their files are on their nodes",
  ],
  ["POST", "/containers/:id/update", "Changing the limits of a container by libpod"],
  ["ALL", "/generate/*", "Generating files"],
  ["GET", "/images/export", "Exporting images", NO_STORAGE],
  ["GET", "/images/search", "Searching for images"],
  ["POST", "/images/import", "Importing an image", NO_STORAGE],
  ["POST", "/images/load", "Loading images", NO_STORAGE],
  ["POST", "/images/scp/*", "Copying an image", NO_STORAGE],
  ["ALL", "/kube/*", "Playing Kubernetes' files"],
  ["ALL", "/play/*", "Playing Kubernetes' files"],
  ["ALL", "/manifests/*", "Managing manifests"],
  ["ALL", "/secrets/*", "Managing secrets"],
];

/** Routes whose answer is that they are refused. */
export function libpodRefusedRoutes() {
  const app = new Elysia({ normalize: false });
  for (const [method, path, what, why] of NOT_IMPLEMENTED) {
    app.route(method, path, () => notImplemented(what, why));
  }
  return app;
}
