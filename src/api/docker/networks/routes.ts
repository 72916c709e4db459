import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { createNetwork } from "../../../engine/networks/create.ts";
import { inspectNetwork, listNetworks } from "../../../engine/networks/list.ts";
import { lookUpNetwork } from "../../../engine/networks/look-up.ts";
import { pruneNetworks } from "../../../engine/networks/prune.ts";
import { removeNetwork } from "../../../engine/networks/remove.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { requestedVersion } from "../../requested-version.ts";
import { FiltersQuery } from "../../schemas/container.ts";
import { NetworkCreateBody } from "../../schemas/network.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { fromNetworkCreateBody } from "./create.ts";
import { networkMemberRoutes } from "./member-routes.ts";
import { toNetworkInspect, toNetworkSummary } from "./inspect.ts";

/** Routes of networks. */
export function networkRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .onParse(({ request }) => readJsonBody(request))
    .onBeforeHandle(({ params, request }) => lookUpNamed(engine, params, request))
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
    )
    .post(
      "/networks/create",
      async ({ body, request: { signal } }) => {
        const request = fromNetworkCreateBody(body);
        const { id, warnings } = await createNetwork(engine, request, { signal });
        return jsonResponse({ Id: id, Warning: warnings.join("\n") }, { status: 201 });
      },
      { body: NetworkCreateBody },
    )
    .post(
      "/networks/prune",
      async ({ query, request: { signal } }) => {
        const filters = parseFilters(query.filters);
        const deleted = await pruneNetworks(engine, { filters, signal });
        return jsonResponse({ NetworksDeleted: deleted.length > 0 ? deleted : null });
      },
      { query: FiltersQuery },
    )
    .delete("/networks/:id", async ({ params, request: { signal } }) => {
      await removeNetwork(engine, params.id, { signal });
      return emptyResponse();
    })
    .use(networkMemberRoutes(engine));
}

/** A route about one network sees it also if another server of this instance has just made it. */
async function lookUpNamed(
  engine: Engine,
  params: { readonly id?: string } | undefined, // which a route without any has
  { signal }: Request,
): Promise<void> {
  if (params?.id !== undefined) await lookUpNetwork(engine, params.id, { signal });
}
