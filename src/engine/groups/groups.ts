import type { ContainerRecord } from "../../model/container.ts";
import { EngineError } from "../../model/errors.ts";
import type { VolumeMount } from "../../model/files/volume-mount.ts";
import type { Group } from "../../model/group.ts";
import { isIdPrefix } from "../../model/notation/id.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";

/** A group and its containers. */
export type GroupContainers = {
  readonly group: Group;
  readonly infra: Container;
  /** All others, oldest first. */
  readonly members: readonly Container[];
};

/** All groups, newest first. */
export function allGroups({ containers }: Engine): GroupContainers[] {
  const all = containers.all();
  return all.flatMap((infra) => {
    const { infraOf: group } = infra.record.spec;
    if (!group) return [];
    const members = all.filter(({ record }) => record.spec.groupId === group.id).toReversed();
    return [{ group, infra, members }];
  });
}

/**
 * Finds a group by ID, name or the unique beginning of an ID.
 * @throws {EngineError} `not-found` if there is none, `invalid-argument` if the beginning fits several.
 */
export function findGroup(engine: Engine, reference: string): GroupContainers {
  const all = allGroups(engine);
  const exact = all.find(({ group }) => group.id === reference || group.name === reference);
  if (exact) return exact;
  const matches = isIdPrefix(reference)
    ? all.filter(({ group }) => group.id.startsWith(reference))
    : [];
  if (matches.length > 1)
    throw new EngineError(
      "invalid-argument",
      `more than one result for ID or name ${reference}: pod already exists`,
    );
  const [match] = matches;
  if (!match) throw new EngineError("not-found", `No such pod: ${reference}`);
  return match;
}

/**
 * Finds a group that is to be changed, or to have a further container.
 * @throws {EngineError} As `findGroup`; `conflict` if it is being removed.
 */
export function findLastingGroup(engine: Engine, reference: string): GroupContainers {
  const found = findGroup(engine, reference);
  const { group, infra } = found;
  if (!infra.groupRemoval && !infra.removing) return found;
  throw new EngineError("conflict", `pod "${group.name}" is being removed`);
}

/** The members of an infra container's group; none of any other container. */
export function sharersOf(engine: Engine, record: ContainerRecord): readonly Container[] {
  return record.spec.infraOf ? (groupOf(engine, record)?.members ?? []) : [];
}

/** The volumes of those that are members of an infra container's group by now. */
export function memberVolumes(engine: Engine, record: ContainerRecord): VolumeMount[] {
  return sharersOf(engine, record).flatMap((member) => member.record.spec.host.volumes);
}

/** The group that a container belongs to, as its infra container or as a member; nothing if that is gone. */
export function groupOf(engine: Engine, { spec }: ContainerRecord): GroupContainers | undefined {
  const id = spec.infraOf?.id ?? spec.groupId;
  return id === undefined ? undefined : allGroups(engine).find(({ group }) => group.id === id);
}
