import { type Static, t } from "elysia";
import { EndpointSettings } from "./container-create.ts";
import { mapOf, optional, wireObject } from "./primitives.ts";

const IpamConfig = wireObject({ Subnet: optional(t.String()) });

/** @see Docker Engine API v1.56, NetworkCreateRequest */
export const NetworkCreateBody = wireObject({
  Name: optional(t.String()),
  Driver: optional(t.String()),
  Scope: optional(t.String()),
  Internal: optional(t.Boolean()),
  Attachable: optional(t.Boolean()),
  Ingress: optional(t.Boolean()),
  ConfigOnly: optional(t.Boolean()),
  ConfigFrom: optional(wireObject({ Network: optional(t.String()) })),
  IPAM: optional(
    wireObject({ Driver: optional(t.String()), Config: optional(t.Array(IpamConfig)) }),
  ),
  EnableIPv4: optional(t.Boolean()),
  EnableIPv6: optional(t.Boolean()),
  Options: optional(mapOf(t.String())),
  Labels: optional(mapOf(t.String())),
});

/** A wish for a network that has the right types. */
export type NetworkCreateBody = Static<typeof NetworkCreateBody>;

/** @see Docker Engine API v1.56, NetworkConnectRequest */
export const NetworkConnectBody = wireObject({
  Container: optional(t.String()),
  EndpointConfig: optional(EndpointSettings),
});

/** @see Docker Engine API v1.56, NetworkDisconnectRequest */
export const NetworkDisconnectBody = wireObject({
  Container: optional(t.String()),
  Force: optional(t.Boolean()),
});
