import type { ContainerSpec } from "../../model/container.ts";
import { CONTAINER_MODE } from "../../model/network.ts";
import type { Engine } from "../engine.ts";
import { findLastingGroup } from "./groups.ts";

/**
 * Completes what is asked of a new container by what it has of its group: the network of the infra container, its binds
 * and its volumes.
 * @throws {EngineError} As `findLastingGroup`.
 */
export function joinGroup(engine: Engine, spec: ContainerSpec): ContainerSpec {
  if (spec.groupId === undefined) return spec;
  const { group, infra } = findLastingGroup(engine, spec.groupId);
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

/**
 * Sees to it that the group that a new container has joined is there still, just before the container is.
 * @throws {EngineError} As `joinGroup`.
 */
export function assertGroupStays(engine: Engine, { groupId }: ContainerSpec): void {
  if (groupId !== undefined) findLastingGroup(engine, groupId);
}
