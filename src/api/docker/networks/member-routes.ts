import { Elysia } from "elysia";
import { lookUpContainer } from "../../../engine/adopt/look-up.ts";
import type { Engine } from "../../../engine/engine.ts";
import { connectContainer } from "../../../engine/networks/connect.ts";
import { disconnectContainer } from "../../../engine/networks/disconnect.ts";
import { emptyResponse } from "../../empty-response.ts";
import { NetworkConnectBody, NetworkDisconnectBody } from "../../schemas/network.ts";
import { toEndpoint } from "../containers/create/endpoints.ts";
import { ENDPOINT_FIELDS } from "../containers/create/unsupported-fields.ts";
import { judge } from "../containers/create/unsupported.ts";

/** Routes by which containers come into networks and leave them. */
export function networkMemberRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .post(
      "/networks/:id/connect",
      async ({ params, body, request: { signal } }) => {
        const containerReference = body.Container ?? "";
        judge("EndpointConfig.", ENDPOINT_FIELDS, body.EndpointConfig);
        const endpoint = toEndpoint(body.EndpointConfig);
        await lookUpContainer(engine, containerReference, { signal });
        await connectContainer(engine, params.id, { containerReference, endpoint, signal });
        return emptyResponse(200);
      },
      { body: NetworkConnectBody },
    )
    .post(
      "/networks/:id/disconnect",
      async ({ params, body, request: { signal } }) => {
        const containerReference = body.Container ?? "";
        await lookUpContainer(engine, containerReference, { signal });
        await disconnectContainer(engine, params.id, { containerReference, signal });
        return emptyResponse(200);
      },
      { body: NetworkDisconnectBody },
    );
}
