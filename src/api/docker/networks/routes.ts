import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { inspectNetwork, listNetworks } from "../../../engine/networks/list.ts";
import { jsonResponse } from "../../json-response.ts";
import { FiltersQuery } from "../../schemas/container.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { toNetworkInspect, toNetworkSummary } from "./inspect.ts";

/** Routes of networks. */
export function networkRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .get(
      "/networks",
      ({ query: { filters } }) =>
        jsonResponse(
          listNetworks(engine, { filters: parseFilters(filters) }).map(toNetworkSummary),
        ),
      { query: FiltersQuery },
    )
    .get("/networks/:id", ({ params }) =>
      jsonResponse(toNetworkInspect(inspectNetwork(engine, params.id))),
    );
}
