import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { inspectDistribution } from "../../../engine/images/inspect-distribution.ts";
import type { ImageDescriptor } from "../../../model/image.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { pageNotFound } from "../../not-implemented.ts";
import { AuthBody } from "../../schemas/image.ts";
import { splitImagePath } from "./image-path.ts";
import { knownCredentials, registryCredentials } from "./registry-auth.ts";

/** Routes that ask registries. */
export function registryRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .get("/distribution/*", async ({ params, request }) => {
      const { name, action } = splitImagePath(params["*"]) ?? pageNotFound();
      if (action !== "json") return pageNotFound();
      const credentials = registryCredentials(request);
      const options = { ...(credentials ? { credentials } : {}), signal: request.signal };
      return jsonResponse(toDistributionInspect(await inspectDistribution(engine, name, options)));
    })
    .onParse(({ request }) => readJsonBody(request))
    .post(
      "/auth",
      async ({ body, request: { signal } }) => {
        const credentials = knownCredentials(body) ?? {};
        const { serveraddress = "" } = credentials;
        const result = await engine.imageSource.checkCredentials(
          serveraddress,
          credentials,
          signal,
        );
        return jsonResponse({ Status: result.status, IdentityToken: result.identityToken });
      },
      { body: AuthBody },
    );
}

/** @see Docker Engine API v1.56, DistributionInspect */
function toDistributionInspect({ mediaType, digest, sizeBytes, platforms }: ImageDescriptor) {
  return {
    Descriptor: { mediaType, digest, size: sizeBytes },
    Platforms: platforms,
  };
}
