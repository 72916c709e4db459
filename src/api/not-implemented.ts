import { Elysia } from "elysia";
import { EngineError } from "../model/errors.ts";
import { jsonResponse } from "./json-response.ts";

/** The layer in which a container writes lies on its node, where only the runtime sees it. */
const NO_LAYER = "Kubernetes does not tell which files of a pod differ from its image";

/** Endpoints of the API that this server does not have, with what a client wanted of them, and perhaps why not. */
const NOT_IMPLEMENTED: readonly (readonly [
  method: Method,
  path: string,
  what: string,
  why?: string,
])[] = [
  ["GET", "/containers/:id/changes", "Showing the changed files of a container", NO_LAYER],
  ["GET", "/images/search", "Searching for images"],
  ["GET", "/images/get", "Exporting images"],
  ["POST", "/images/load", "Loading images"],
  ["POST", "/build", "Building an image"],
  ["POST", "/build/cancel", "Cancelling a build"],
  ["POST", "/session", "Building an image"],
  ["POST", "/grpc", "Building an image"],
  ["POST", "/commit", "Making an image from a container", NO_LAYER],
  ["PUT", "/volumes/:name", "Changing a cluster volume"],
  ["ALL", "/plugins/*", "Managing plugins"],
];

type Method = "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "ALL";

/** Families of endpoints that belong to swarm mode. */
const SWARM = ["swarm", "nodes", "services", "tasks", "secrets", "configs"];

/**
 * Refuses an endpoint of Docker's that is not there.
 * @param what What a client wanted, as the beginning of a sentence.
 * @throws {EngineError} Always.
 */
export function notImplemented(what: string, why?: string): never {
  const reason = why === undefined ? "" : `: ${why}`;
  throw new EngineError("not-implemented", `${what} is not supported by kubedock${reason}`);
}

/** @throws {EngineError} Always, in moby's words for a path that nobody serves. */
export function pageNotFound(): never {
  throw new EngineError("not-found", "page not found");
}

/** Routes whose answer is that they are refused. No plugins and no swarm is an answer that clients understand. */
export function refusedRoutes() {
  const app = new Elysia({ normalize: false }).get("/plugins", () => jsonResponse([]));
  for (const [method, path, what, why] of NOT_IMPLEMENTED) {
    app.route(method, path, () => notImplemented(what, why));
  }
  for (const family of SWARM) {
    app.all(`/${family}`, refuseSwarm).all(`/${family}/*`, refuseSwarm);
  }
  return app;
}

/** @see moby, daemon/cluster/errors.go, errNoSwarm */
function refuseSwarm(): never {
  throw new EngineError(
    "unavailable",
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" ' +
      "to connect this node to swarm and try again.",
  );
}
