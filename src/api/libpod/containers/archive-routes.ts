import type { Engine } from "../../../engine/engine.ts";
import { exportContainer } from "../../../engine/files/export-container.ts";
import { putArchive } from "../../../engine/files/put-archive.ts";
import { emptyBody, fromArchiveQuery } from "../../docker/containers/archive.ts";
import { send } from "../../docker/containers/archive-routes.ts";
import { emptyResponse } from "../../empty-response.ts";
import { LibpodPutArchiveQuery } from "../../schemas/libpod/container.ts";
import { libpodApp } from "../libpod-app.ts";
import { fileInfoHeaders, fromRename, resolvePath } from "./archive.ts";

/** Routes of files in containers. */
export function libpodArchiveRoutes(engine: Engine) {
  return libpodApp()
    .get("/containers/:id/archive", async ({ params, request }) =>
      // Elysia has a HEAD of its own only for paths without parameters: else it is its GET.
      request.method === "HEAD"
        ? tell(engine, params.id, request)
        : send(engine, params.id, request),
    )
    .get("/containers/:id/export", async ({ params, request }) => {
      const archive = await exportContainer(engine, params.id, request);
      return new Response(archive, { headers: { "content-type": "application/x-tar" } });
    })
    .put(
      "/containers/:id/archive",
      async ({ params, query, request }) => {
        const { copyuidgid: ownsAll = true, nooverwritedirnondir: keepsKinds = false } = query;
        const { path } = fromArchiveQuery(request);
        const archive = request.body ?? emptyBody();
        const newNames = fromRename(query.rename);
        const { signal } = request;
        await putArchive(engine, params.id, {
          path,
          archive,
          ownsAll,
          keepsKinds,
          newNames,
          signal,
        });
        return emptyResponse(200);
      },
      { query: LibpodPutArchiveQuery, parse: "none" },
    );
}

/** Podman's client goes on with what the path leads to. */
async function tell(engine: Engine, id: string, request: Request): Promise<Response> {
  const options = { ...fromArchiveQuery(request), signal: request.signal };
  return new Response(null, { headers: fileInfoHeaders(await resolvePath(engine, id, options)) });
}
