import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { commonContainerRoutes } from "../../docker/containers/common-routes.ts";
import { lookUpNamed } from "../../docker/containers/look-up.ts";
import { libpodApp } from "../libpod-app.ts";
import { libpodArchiveRoutes } from "./archive-routes.ts";
import { libpodLifecycleRoutes } from "./lifecycle-routes.ts";
import { libpodStatsRoute } from "./stats-route.ts";
import { libpodStreamRoutes } from "./stream-routes.ts";
import { libpodViewRoutes } from "./view-routes.ts";

/** Routes of containers. */
export function libpodContainerRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .onBeforeHandle(({ params, request }) => lookUpNamed(engine, params, request))
    .use(libpodLifecycleRoutes(engine))
    .use(libpodApp().use(commonContainerRoutes(engine)))
    .use(libpodViewRoutes(engine))
    .use(libpodStreamRoutes(engine))
    .use(libpodStatsRoute(engine))
    .use(libpodArchiveRoutes(engine));
}
