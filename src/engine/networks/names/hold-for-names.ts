import type { ContainerRecord } from "../../../model/container.ts";
import type { Engine } from "../../engine.ts";
import { hostNames } from "./host-names.ts";
import { hasLinks } from "../links.ts";
import type { NetworkPlan } from "./plan-networks.ts";

/**
 * Whether a container's command is to wait until there are names in its /etc/hosts. Without the image's entrypoint it
 * cannot, nor where nobody may attach to a gate: then they come right after its start.
 */
export function holdForNames(
  engine: Engine,
  record: ContainerRecord,
  { zones }: NetworkPlan,
): boolean {
  if (!record.spec.config.entrypoint || engine.networks.isGateForbidden) return false;
  return hasLinks(record) || hostNames(engine, record, zones).length > 0;
}
