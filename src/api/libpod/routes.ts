import { Elysia } from "elysia";
import type { Engine } from "../../engine/engine.ts";
import { libpodContainerRoutes } from "./containers/routes.ts";
import { libpodExecRoutes } from "./exec/routes.ts";
import { libpodImageRoutes } from "./images/routes.ts";
import { libpodNetworkRoutes } from "./networks/routes.ts";
import { libpodRefusedRoutes } from "./not-implemented.ts";
import { libpodPodRoutes } from "./pods/routes.ts";
import { libpodSystemRoutes } from "./system/routes.ts";
import { libpodVolumeRoutes } from "./volumes/routes.ts";

/** Podman's own API, beside Docker's: the same engine in other words. */
export function libpodRoutes(engine: Engine) {
  return new Elysia({ normalize: false, prefix: "/libpod" })
    .use(libpodSystemRoutes(engine))
    .use(libpodContainerRoutes(engine))
    .use(libpodExecRoutes(engine))
    .use(libpodImageRoutes(engine))
    .use(libpodNetworkRoutes(engine))
    .use(libpodVolumeRoutes(engine))
    .use(libpodPodRoutes(engine))
    .use(libpodRefusedRoutes());
}
