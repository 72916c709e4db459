import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { exportContainer } from "../../../engine/files/export-container.ts";
import { getArchive } from "../../../engine/files/get-archive.ts";
import { putArchive } from "../../../engine/files/put-archive.ts";
import { statArchive } from "../../../engine/files/stat-archive.ts";
import { emptyResponse } from "../../empty-response.ts";
import { PutContainerArchiveQuery } from "../../schemas/container.ts";
import { emptyBody, fromArchiveQuery } from "./archive.ts";
import { pathStatHeaders } from "./path-stat.ts";

/** Routes of files in containers. */
export function containerArchiveRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .get("/containers/:id/archive", async ({ params, request }) =>
      // Elysia has a HEAD of its own only for paths without parameters: else it is its GET.
      request.method === "HEAD"
        ? tell(engine, params.id, request)
        : send(engine, params.id, request),
    )
    .get("/containers/:id/export", async ({ params, request }) => {
      const archive = await exportContainer(engine, params.id, request);
      return new Response(archive, { headers: { "content-type": "application/octet-stream" } });
    })
    .put(
      "/containers/:id/archive",
      async ({ params, query, request }) => {
        const { noOverwriteDirNonDir: keepsKinds = false, copyUIDGID: ownsAll = false } = query;
        const { path } = fromArchiveQuery(request);
        const archive = request.body ?? emptyBody();
        const { signal } = request;
        await putArchive(engine, params.id, { path, archive, ownsAll, keepsKinds, signal });
        return emptyResponse(200);
      },
      { query: PutContainerArchiveQuery, parse: "none" },
    );
}

async function tell(engine: Engine, id: string, request: Request): Promise<Response> {
  const options = { ...fromArchiveQuery(request), signal: request.signal };
  return new Response(null, { headers: pathStatHeaders(await statArchive(engine, id, options)) });
}

/** The files at a path as a tar, for Docker's clients and podman's alike. */
export async function send(engine: Engine, id: string, request: Request): Promise<Response> {
  const options = { ...fromArchiveQuery(request), signal: request.signal };
  const { stat, archive } = await getArchive(engine, id, options);
  const headers = { "content-type": "application/x-tar", ...pathStatHeaders(stat) };
  return new Response(archive, { headers });
}
