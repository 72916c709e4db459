import { lookUpContainer } from "../../../engine/adopt/look-up.ts";
import type { Engine } from "../../../engine/engine.ts";
import { connectContainer } from "../../../engine/networks/connect.ts";
import { disconnectContainer } from "../../../engine/networks/disconnect.ts";
import { readJsonBody } from "../../json-body.ts";
import { emptyResponse } from "../../empty-response.ts";
import { NetworkDisconnectBody } from "../../schemas/network.ts";
import { LibpodNetworkConnectBody } from "../../schemas/libpod/network.ts";
import { toEndpoint } from "../containers/create/networks.ts";
import { libpodApp } from "../libpod-app.ts";
import { fromNetworkName } from "./network-name.ts";

/** Routes by which containers come into networks and leave them. */
export function libpodMemberRoutes(engine: Engine) {
  return libpodApp()
    .onParse(({ request }) => readJsonBody(request))
    .post(
      "/networks/:id/connect",
      async ({ params, body, request: { signal } }) => {
        const { container: containerReference = "", ...options } = body;
        const endpoint = toEndpoint(options);
        const reference = containerReference ?? "";
        await lookUpContainer(engine, reference, { signal });
        await connectContainer(engine, fromNetworkName(params.id), {
          containerReference: reference,
          endpoint,
          signal,
        });
        return emptyResponse(200);
      },
      { body: LibpodNetworkConnectBody },
    )
    .post(
      "/networks/:id/disconnect",
      async ({ params, body, request: { signal } }) => {
        const containerReference = body.Container ?? "";
        await lookUpContainer(engine, containerReference, { signal });
        const network = fromNetworkName(params.id);
        await disconnectContainer(engine, network, { containerReference, signal });
        return emptyResponse(200);
      },
      { body: NetworkDisconnectBody },
    );
}
