import { Elysia } from "elysia";
import { EngineError } from "../../../model/errors.ts";
import { jsonResponse } from "../../json-response.ts";
import { notImplemented } from "../../not-implemented.ts";

/** Pods of podman's, whose containers share what they have. There are none, since none can be made. */
export function libpodPodRoutes() {
  return new Elysia({ normalize: false })
    .get("/pods/json", () => jsonResponse([]))
    .post("/pods/prune", () => jsonResponse([]))
    .get("/pods/stats", () => jsonResponse([]))
    .post("/pods/create", () =>
      notImplemented(
        "Creating a pod",
        "each container is a Pod of its own; --network container:NAME lets one share another's network",
      ),
    )
    .delete("/pods/:name", ({ params }) => noSuchPod(params.name))
    .all("/pods/:name/*", ({ params }) => noSuchPod(params.name));
}

/** @see podman, libpod/boltdb_state_internal.go */
function noSuchPod(name: string): never {
  throw new EngineError("not-found", `No such pod: ${name}`);
}
