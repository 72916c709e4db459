import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { pruneImages } from "../../../engine/images/prune.ts";
import { type RemovedImage, removeImage } from "../../../engine/images/remove.ts";
import { jsonResponse } from "../../json-response.ts";
import { FiltersQuery } from "../../schemas/container.ts";
import { ImageDeleteQuery } from "../../schemas/image.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { decodeImageName } from "./image-path.ts";

/** Routes by which images are forgotten. */
export function imageRemovalRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .post(
      "/images/prune",
      async ({ query, request: { signal } }) => {
        const filters = parseFilters(query.filters);
        const { removed, reclaimedBytes } = await pruneImages(engine, { filters, signal });
        return jsonResponse({
          ImagesDeleted: removed.length === 0 ? null : removed.map(toDeletedItem),
          SpaceReclaimed: reclaimedBytes,
        });
      },
      { query: FiltersQuery },
    )
    .delete(
      "/images/*",
      async ({ params, query: { force = false }, request: { signal } }) => {
        const name = decodeImageName(params["*"]);
        const removed = await removeImage(engine, name, { force, signal });
        return jsonResponse(removed.map(toDeletedItem));
      },
      { query: ImageDeleteQuery },
    );
}

/** @see Docker Engine API v1.56, ImageDeleteResponseItem */
function toDeletedItem(part: RemovedImage) {
  return "untagged" in part ? { Untagged: part.untagged } : { Deleted: part.deleted };
}
