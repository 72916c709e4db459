import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { inspectImage } from "../../../engine/images/inspect.ts";
import { countContainersByImage, listImages } from "../../../engine/images/list.ts";
import { pullImage } from "../../../engine/images/pull.ts";
import { jsonResponse } from "../../json-response.ts";
import { notImplemented, pageNotFound } from "../../not-implemented.ts";
import { requestedVersion } from "../../requested-version.ts";
import { ImageCreateQuery, ImageListQuery } from "../../schemas/image.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { splitImagePath } from "./image-path.ts";
import { toImageHistory } from "./history.ts";
import { toImageInspect } from "./inspect.ts";
import { toImageSummaries } from "./list.ts";
import { pulledName, pullResponse } from "./pull.ts";
import { registryCredentials } from "./registry-auth.ts";
import { imageRemovalRoutes } from "./removal-routes.ts";

/** Actions on a single image that the API has and this server has not. */
const REFUSED_GET: Readonly<Record<string, string>> = {
  get: "Exporting an image",
  attestations: "Showing the attestations of an image",
};
const REFUSED_POST: Readonly<Record<string, string>> = {
  push: "Pushing an image",
  tag: "Tagging an image",
};

/** Routes of images. */
export function imageRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .use(imageRemovalRoutes(engine))
    .get(
      "/images/json",
      ({ query: { filters }, request }) => {
        const apiVersion = requestedVersion(request);
        const images = listImages(engine, { filters: parseFilters(filters) });
        const containerCounts = countContainersByImage(engine);
        return jsonResponse(toImageSummaries(images, { apiVersion, containerCounts }));
      },
      { query: ImageListQuery },
    )
    .post(
      "/images/create",
      ({ query, request }) =>
        pullResponse(
          pullImage(engine, pulledName(query), {
            platform: query.platform,
            credentials: registryCredentials(request),
            signal: request.signal,
          }),
        ),
      { query: ImageCreateQuery },
    )
    .get("/images/*", async ({ params, request }) => {
      const { name, action } = splitImagePath(params["*"]) ?? pageNotFound();
      if (action !== "json" && action !== "history")
        return notImplemented(REFUSED_GET[action] ?? pageNotFound());
      const image = await inspectImage(engine, name, { signal: request.signal });
      if (action === "history") return jsonResponse(toImageHistory(image));
      return jsonResponse(toImageInspect(image, requestedVersion(request)));
    })
    .post("/images/*", ({ params }) => {
      const { action } = splitImagePath(params["*"]) ?? pageNotFound();
      return notImplemented(REFUSED_POST[action] ?? pageNotFound());
    });
}
