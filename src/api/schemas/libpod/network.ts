import { type Static, t } from "elysia";
import { dockerBoolean, mapOf, optional, wireObject } from "../primitives.ts";
import { PerNetworkOptions } from "./spec-generator.ts";

/** @see containers/common, libnetwork/types/network.go, Network */
export const LibpodNetworkBody = wireObject({
  name: optional(t.String()),
  driver: optional(t.String()),
  network_interface: optional(t.String()),
  subnets: optional(t.Array(wireObject({ subnet: optional(t.String()) }))),
  ipv6_enabled: optional(t.Boolean()),
  internal: optional(t.Boolean()),
  dns_enabled: optional(t.Boolean()),
  labels: optional(mapOf(t.String())),
  options: optional(mapOf(t.String())),
  ipam_options: optional(mapOf(t.String())),
});

/** A wish for a network that has the right types. */
export type LibpodNetworkBody = Static<typeof LibpodNetworkBody>;

/** @see podman, pkg/domain/entities/network.go, NetworkConnectOptions */
export const LibpodNetworkConnectBody = t.Composite(
  [wireObject({ container: optional(t.String()) }), PerNetworkOptions],
  { additionalProperties: true },
);

/** @see podman, pkg/api/handlers/libpod/networks.go, RemoveNetwork */
export const LibpodForceQuery = wireObject({ force: dockerBoolean() });
