import { type Static, t } from "elysia";
import { optional, wireObject } from "../primitives.ts";
import { SpecGenerator } from "./spec-generator.ts";

/** What an infra container has for its whole pod, in the form that any container has it in. */
export const INFRA_FIELDS = [
  "hostname",
  "labels",
  "sysctl",
  "netns",
  "portmappings",
  "Networks",
  "dns_server",
  "dns_search",
  "dns_option",
  "hostadd",
  "mounts",
  "volumes",
  "volumes_from",
  "resource_limits",
] as const;

/**
 * What becomes part of the model; the rest is judged in `pod-spec-fields.ts`.
 * @see podman, pkg/specgen/podspecgen.go, PodSpecGenerator
 */
export const PodSpecGenerator = t.Composite(
  [
    wireObject({
      exit_policy: optional(t.String()),
      infra_image: optional(t.String()),
      infra_name: optional(t.String()),
      pod_create_command: optional(t.Array(t.String())),
      shared_namespaces: optional(t.Array(t.String())),
    }),
    t.Pick(SpecGenerator, ["name", ...INFRA_FIELDS]),
  ],
  { additionalProperties: true },
);

/** A request for a pod of podman's that has the right types. */
export type PodSpecGenerator = Static<typeof PodSpecGenerator>;
