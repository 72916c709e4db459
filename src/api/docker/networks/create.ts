import type { NetworkRequest } from "../../../engine/networks/check-network.ts";
import { notImplemented } from "../../not-implemented.ts";
import type { NetworkCreateBody } from "../../schemas/network.ts";

/**
 * Reads what is wanted of a new network.
 * @throws {EngineError} `not-implemented` for a network of swarm mode, or one that is a template of others.
 */
export function fromNetworkCreateBody(body: NetworkCreateBody): NetworkRequest {
  if (body.Ingress || body.Scope === "swarm" || body.Scope === "global")
    notImplemented("Creating a swarm network");
  if (body.ConfigOnly || body.ConfigFrom?.Network)
    notImplemented("Creating a network by another's");
  return {
    name: body.Name ?? "",
    driver: body.Driver ?? "",
    isInternal: body.Internal ?? false,
    isAttachable: body.Attachable ?? false,
    wantsOtherAddresses: body.EnableIPv6 === true || body.EnableIPv4 === false,
    subnets: (body.IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet || []),
    addressDriver: body.IPAM?.Driver ?? "",
    labels: body.Labels ?? {},
    options: body.Options ?? {},
  };
}
