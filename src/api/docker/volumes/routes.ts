import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { createVolume } from "../../../engine/volumes/create.ts";
import { inspectVolume, listVolumes } from "../../../engine/volumes/list.ts";
import { pruneVolumes } from "../../../engine/volumes/prune.ts";
import { removeVolume } from "../../../engine/volumes/remove.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { isVersionAtLeast, requestedVersion } from "../../requested-version.ts";
import { FiltersQuery } from "../../schemas/container.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { VolumeCreateBody, VolumeDeleteQuery } from "../../schemas/volume.ts";
import { fromVolumeCreateBody } from "./create.ts";
import { toVolume } from "./inspect.ts";

/** Routes of volumes. */
export function volumeRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .onParse(({ request }) => readJsonBody(request))
    .get(
      "/volumes",
      ({ query }) => {
        const volumes = listVolumes(engine, { filters: parseFilters(query.filters) });
        return jsonResponse({ Volumes: volumes.map(toVolume), Warnings: [] });
      },
      { query: FiltersQuery },
    )
    .get("/volumes/:name", ({ params }) =>
      jsonResponse(toVolume(inspectVolume(engine, params.name))),
    )
    .post(
      "/volumes/create",
      async ({ body, request: { signal } }) => {
        const volume = await createVolume(engine, fromVolumeCreateBody(body), { signal });
        return jsonResponse(toVolume(volume), { status: 201 });
      },
      { body: VolumeCreateBody },
    )
    .post(
      "/volumes/prune",
      async ({ query, request }) => {
        // Before API v1.42 all volumes were meant, not only those without a name.
        const isForAll = !isVersionAtLeast(requestedVersion(request), "1.42");
        const asked = parseFilters(query.filters);
        const filters = isForAll ? new Map([...asked, ["all", ["true"]]]) : asked;
        const pruned = await pruneVolumes(engine, { filters, signal: request.signal });
        const { deletedNames, reclaimedBytes } = pruned;
        return jsonResponse({ VolumesDeleted: deletedNames, SpaceReclaimed: reclaimedBytes });
      },
      { query: FiltersQuery },
    )
    .delete(
      "/volumes/:name",
      async ({ params, query: { force = false }, request: { signal } }) => {
        await removeVolume(engine, params.name, { force, signal });
        return emptyResponse();
      },
      { query: VolumeDeleteQuery },
    );
}
