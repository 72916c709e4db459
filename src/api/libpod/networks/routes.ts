import type { Engine } from "../../../engine/engine.ts";
import { removeWithGroup } from "../../../engine/groups/remove.ts";
import { createNetwork } from "../../../engine/networks/create.ts";
import { inspectNetwork, listNetworks } from "../../../engine/networks/list.ts";
import { lookUpNetwork } from "../../../engine/networks/look-up.ts";
import { pruneNetworks } from "../../../engine/networks/prune.ts";
import { removeNetwork } from "../../../engine/networks/remove.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { FiltersQuery } from "../../schemas/container.ts";
import { LibpodForceQuery, LibpodNetworkBody } from "../../schemas/libpod/network.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { networkPruneReports } from "../reports.ts";
import { libpodApp } from "../libpod-app.ts";
import { libpodMemberRoutes } from "./member-routes.ts";
import { fromNetworkName, toNetworkName } from "./network-name.ts";
import { fromNetworkBody, isPodmanNetwork, toLibpodNetwork } from "./network.ts";

/** Routes of networks. */
export function libpodNetworkRoutes(engine: Engine) {
  return libpodApp()
    .onBeforeHandle(({ params, request }) => lookUpNamed(engine, params, request))
    .use(viewRoutes(engine))
    .use(changeRoutes(engine))
    .use(libpodMemberRoutes(engine));
}

function viewRoutes(engine: Engine) {
  const find = (name: string) => inspectNetwork(engine, fromNetworkName(name)).network;
  return libpodApp()
    .get(
      "/networks/json",
      ({ query: { filters } }) => {
        const networks = listNetworks(engine, { filters: parseFilters(filters) });
        const shown = networks.filter(isPodmanNetwork);
        return jsonResponse(shown.map(({ network }) => toLibpodNetwork(network)));
      },
      { query: FiltersQuery },
    )
    .get("/networks/:id/exists", ({ params }) => {
      find(params.id);
      return emptyResponse();
    })
    .get("/networks/:id/json", ({ params }) => jsonResponse(toLibpodNetwork(find(params.id))))
    .get("/networks/:id", ({ params }) => jsonResponse(toLibpodNetwork(find(params.id))));
}

function changeRoutes(engine: Engine) {
  return libpodApp()
    .onParse(({ request }) => readJsonBody(request))
    .post(
      "/networks/create",
      async ({ body, request: { signal } }) => {
        const takenNames = new Set(engine.networks.all().map(({ name }) => name));
        const { id } = await createNetwork(engine, fromNetworkBody(body, takenNames), { signal });
        return jsonResponse(toLibpodNetwork(inspectNetwork(engine, id).network));
      },
      { body: LibpodNetworkBody },
    )
    .post(
      "/networks/prune",
      async ({ query, request: { signal } }) => {
        const filters = parseFilters(query.filters);
        const names = await pruneNetworks(engine, { filters, signal });
        return jsonResponse(networkPruneReports(names));
      },
      { query: FiltersQuery },
    )
    .delete(
      "/networks/:id",
      async ({ params, query: { force = false }, request: { signal } }) => {
        const { network, containers } = inspectNetwork(engine, fromNetworkName(params.id));
        const members = force ? containers : [];
        const options = { removeVolumes: true, signal };
        await Promise.all(members.map(({ record }) => removeWithGroup(engine, record.id, options)));
        await removeNetwork(engine, network.id, { signal });
        return jsonResponse([{ Name: toNetworkName(network.name), Err: null }]);
      },
      { query: LibpodForceQuery },
    );
}

/** A route about one network sees it also if another server of this instance has just made it. */
async function lookUpNamed(
  engine: Engine,
  params: { readonly id?: string } | undefined, // which a route without any has
  { signal }: Request,
): Promise<void> {
  if (params?.id !== undefined) await lookUpNetwork(engine, fromNetworkName(params.id), { signal });
}
