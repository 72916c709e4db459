import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { inspectNetwork, listNetworks } from "../../../engine/networks/list.ts";
import { jsonResponse } from "../../json-response.ts";
import { requestedVersion } from "../../requested-version.ts";
import { FiltersQuery } from "../../schemas/container.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { toNetworkInspect, toNetworkSummary } from "./inspect.ts";

/** Routes of networks. */
export function networkRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .get(
      "/networks",
      ({ query: { filters }, request }) => {
        const apiVersion = requestedVersion(request);
        const networks = listNetworks(engine, { filters: parseFilters(filters) });
        return jsonResponse(networks.map((network) => toNetworkSummary(network, apiVersion)));
      },
      { query: FiltersQuery },
    )
    .get("/networks/:id", ({ params }) =>
      jsonResponse(toNetworkInspect(inspectNetwork(engine, params.id))),
    );
}
