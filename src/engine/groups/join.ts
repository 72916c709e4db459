import type { ContainerSpec } from "../../model/container.ts";
import { CONTAINER_MODE } from "../../model/network.ts";
import type { Engine } from "../engine.ts";
import { findGroup } from "./groups.ts";

/**
 * Completes what is asked of a new container by what it has of its group: the network of the infra container, its binds
 * and its volumes.
 * @throws {EngineError} `not-found` if there is no such group.
 */
export function joinGroup(engine: Engine, spec: ContainerSpec): ContainerSpec {
  if (spec.groupId === undefined) return spec;
  const { group, infra } = findGroup(engine, spec.groupId);
  const { id, spec: shared } = infra.record;
  const hasMounts = shared.host.binds.length > 0 || shared.host.volumes.length > 0;
  const inherited = hasMounts ? [{ container: id, mode: "", isReadOnly: false }] : [];
  return {
    ...spec,
    groupId: group.id,
    host: {
      ...spec.host,
      networkMode: `${CONTAINER_MODE}${id}`,
      volumesFrom: [...inherited, ...spec.host.volumesFrom],
    },
    endpoints: {},
  };
}
