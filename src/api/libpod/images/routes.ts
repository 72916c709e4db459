import type { Engine } from "../../../engine/engine.ts";
import { inspectImage } from "../../../engine/images/inspect.ts";
import { countContainersByImage, listImages } from "../../../engine/images/list.ts";
import { removeImage } from "../../../engine/images/remove.ts";
import { toImageHistory } from "../../docker/images/history.ts";
import type { Image } from "../../../model/image.ts";
import { decodeImageName, splitImagePath } from "../../docker/images/image-path.ts";
import { emptyResponse } from "../../empty-response.ts";
import { jsonLinesResponse } from "../../json-lines.ts";
import { jsonResponse } from "../../json-response.ts";
import { notImplemented, pageNotFound } from "../../not-implemented.ts";
import {
  LibpodImageListQuery,
  LibpodImagePruneQuery,
  LibpodImagePullQuery,
  LibpodImageRemoveQuery,
} from "../../schemas/libpod/image.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { repeatedParameter } from "../../repeated-parameter.ts";
import { libpodApp } from "../libpod-app.ts";
import { plainDigest } from "./digest.ts";
import { libpodCredentials } from "./credentials.ts";
import { toImageData } from "./inspect.ts";
import { toLibpodImageSummaries } from "./list.ts";
import { pruneReports } from "../reports.ts";
import { fromPruneFilters, prunedImageIds } from "./prune.ts";
import { fromPullQuery, toPullReports } from "./pull.ts";
import { removeImages, toRemoveReport } from "./remove.ts";

/** Actions on a single image that libpod has and this server has not. */
const REFUSED: Readonly<Record<string, string>> = {
  changes: "Showing the changed files of an image",
  get: "Exporting an image",
  push: "Pushing an image",
  tag: "Tagging an image",
  tree: "Showing the layers of an image",
  untag: "Untagging an image",
};

/** Routes of images. */
export function libpodImageRoutes(engine: Engine) {
  return libpodApp().use(allRoutes(engine)).use(singleRoutes(engine));
}

function allRoutes(engine: Engine) {
  return libpodApp()
    .get(
      "/images/json",
      ({ query: { filters } }) => {
        const images = listImages(engine, { filters: parseFilters(filters) });
        return jsonResponse(toLibpodImageSummaries(images, countContainersByImage(engine)));
      },
      { query: LibpodImageListQuery },
    )
    .post(
      "/images/pull",
      ({ query, request }) => {
        const wanted = fromPullQuery(query);
        const { name, platform } = wanted;
        const credentials = libpodCredentials(request, name);
        const { signal } = request;
        return jsonLinesResponse(toPullReports(engine, wanted, { platform, credentials, signal }));
      },
      { query: LibpodImagePullQuery },
    )
    .post(
      "/images/prune",
      async ({ query: { all = false, filters }, request: { signal } }) => {
        const { isForAll, others } = fromPruneFilters(parseFilters(filters));
        const options = { isForAll: isForAll ?? all, filters: others, signal };
        return jsonResponse(pruneReports(await prunedImageIds(engine, options)));
      },
      { query: LibpodImagePruneQuery },
    )
    .delete(
      "/images/remove",
      async ({ query: { all = false, force = false, ignore = false }, request }) => {
        const names = all ? [...engine.images.all().keys()] : repeatedParameter(request, "images");
        const { signal } = request;
        return jsonResponse(await removeImages(engine, names, { force, ignore, signal }));
      },
      { query: LibpodImageRemoveQuery },
    );
}

function singleRoutes(engine: Engine) {
  return libpodApp()
    .get("/images/*", async ({ params, request: { signal } }) => {
      const { name, action } = splitImagePath(params["*"]) ?? pageNotFound();
      if (!["json", "exists", "history"].includes(action)) return refuse(action);
      const image = await inspectImage(engine, name, { signal });
      if (action === "exists") return emptyResponse();
      return jsonResponse(action === "history" ? toHistory(image) : toImageData(image));
    })
    .post("/images/*", ({ params }) =>
      refuse((splitImagePath(params["*"]) ?? pageNotFound()).action),
    )
    .delete(
      "/images/*",
      async ({ params, query: { force = false }, request: { signal } }) => {
        const name = decodeImageName(params["*"]);
        const removed = await removeImage(engine, name, { force, signal });
        return jsonResponse(toRemoveReport(removed));
      },
      { query: LibpodImageRemoveQuery },
    );
}

/** As Docker's, but for the form of IDs. @see podman, pkg/api/handlers/types.go, HistoryResponse */
function toHistory(image: Image) {
  return toImageHistory(image).map((step) => ({ ...step, Id: plainDigest(step.Id) }));
}

function refuse(action: string): never {
  return notImplemented(REFUSED[action] ?? pageNotFound());
}
