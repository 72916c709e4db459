import { listContainers } from "../../../engine/containers/list.ts";
import type { Engine } from "../../../engine/engine.ts";
import { removeWithGroup } from "../../../engine/groups/remove.ts";
import { createVolume } from "../../../engine/volumes/create.ts";
import { inspectVolume, listVolumes } from "../../../engine/volumes/list.ts";
import { removeVolume } from "../../../engine/volumes/remove.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { FiltersQuery } from "../../schemas/container.ts";
import { LibpodForceQuery } from "../../schemas/libpod/network.ts";
import { LibpodVolumeBody } from "../../schemas/libpod/volume.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { pruneAllVolumes } from "./prune.ts";
import { libpodApp } from "../libpod-app.ts";
import { pruneReports } from "../reports.ts";
import { fromVolumeBody, toInspectVolumeData } from "./volume.ts";

/** Routes of volumes. */
export function libpodVolumeRoutes(engine: Engine) {
  return libpodApp().use(viewRoutes(engine)).use(changeRoutes(engine));
}

function viewRoutes(engine: Engine) {
  return libpodApp()
    .get(
      "/volumes/json",
      ({ query: { filters } }) => {
        const volumes = listVolumes(engine, { filters: parseFilters(filters) });
        return jsonResponse(volumes.map(toInspectVolumeData));
      },
      { query: FiltersQuery },
    )
    .get("/volumes/:name/json", ({ params }) =>
      jsonResponse(toInspectVolumeData(inspectVolume(engine, params.name))),
    )
    .get("/volumes/:name/exists", ({ params }) => {
      inspectVolume(engine, params.name);
      return emptyResponse();
    });
}

function changeRoutes(engine: Engine) {
  return libpodApp()
    .onParse(({ request }) => readJsonBody(request))
    .post(
      "/volumes/create",
      async ({ body, request: { signal } }) => {
        const volume = await createVolume(engine, fromVolumeBody(body), { signal });
        return jsonResponse(toInspectVolumeData(volume), { status: 201 });
      },
      { body: LibpodVolumeBody },
    )
    .post(
      "/volumes/prune",
      async ({ query, request: { signal } }) => {
        const filters = parseFilters(query.filters);
        return jsonResponse(pruneReports(await pruneAllVolumes(engine, { filters, signal })));
      },
      { query: FiltersQuery },
    )
    .delete(
      "/volumes/:name",
      async ({ params: { name }, query: { force = false }, request: { signal } }) => {
        inspectVolume(engine, name);
        if (force) await removeUsers(engine, name, signal);
        await removeVolume(engine, name, { force: false, signal });
        return emptyResponse();
      },
      { query: LibpodForceQuery },
    );
}

/** By force podman takes the containers along that have the volume. */
async function removeUsers(engine: Engine, name: string, signal: AbortSignal): Promise<void> {
  const users = listContainers(engine, { all: true, filters: new Map([["volume", [name]]]) });
  const options = { removeVolumes: false, signal };
  await Promise.all(users.map(({ record }) => removeWithGroup(engine, record.id, options)));
}
