import { Elysia } from "elysia";
import { EngineError } from "../../../model/errors.ts";
import { jsonResponse } from "../../json-response.ts";
import { FiltersQuery } from "../../schemas/container.ts";

/** Routes of volumes. None can be made yet, so there are none. */
export function volumeRoutes() {
  return new Elysia({ normalize: false })
    .get("/volumes", () => jsonResponse({ Volumes: [], Warnings: [] }), { query: FiltersQuery })
    .get("/volumes/:name", ({ params }) => noSuchVolume(params.name))
    .delete("/volumes/:name", ({ params }) => noSuchVolume(params.name));
}

function noSuchVolume(name: string): never {
  throw new EngineError("not-found", `get ${name}: no such volume`);
}
