import type { Static } from "elysia";
import { int64, integer, optional, wireObject } from "./primitives.ts";
import { RestartPolicy } from "./container-create.ts";

/** The body of POST /containers/{id}/update; its other fields are judged in `unsupported.ts`. */
export const ContainerUpdateBody = wireObject({
  Memory: optional(int64()),
  NanoCpus: optional(int64()),
  CpuShares: optional(integer()),
  CpuQuota: optional(integer()),
  CpuPeriod: optional(integer()),
  RestartPolicy: optional(RestartPolicy),
});

/** An update request that has the right types. */
export type ContainerUpdateBody = Static<typeof ContainerUpdateBody>;
