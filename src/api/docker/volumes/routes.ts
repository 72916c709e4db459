import { Elysia } from "elysia";
import { jsonResponse } from "../../json-response.ts";
import { FiltersQuery } from "../../schemas/container.ts";

/** Routes of volumes. None can be made yet, so there are none. */
export function volumeRoutes() {
  return new Elysia({ normalize: false }).get(
    "/volumes",
    () => jsonResponse({ Volumes: [], Warnings: [] }),
    { query: FiltersQuery },
  );
}
