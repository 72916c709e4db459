import type { ContainerSpec } from "../../model/container.ts";
import type { Group } from "../../model/group.ts";
import { EngineError } from "../../model/errors.ts";
import { newId, shortId } from "../../model/notation/id.ts";
import { createContainer, freeName } from "../containers/create.ts";
import { idleCommand, SHIM_PROCESS } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import { emitGroupEvent } from "./group-event.ts";

/** What is asked of a group. */
export type GroupRequest = {
  /** Absent is one by chance. */
  readonly name: string | undefined;
  readonly group: Omit<Group, "id" | "name">;
  /** Absent is one made of the group's ID. */
  readonly infraName: string | undefined;
  readonly infra: ContainerSpec;
};

/**
 * Makes a group: the record of its infra container. Nothing runs yet.
 * @throws {EngineError} As `createContainer`; `conflict` also if the group's name is that of a container or of another group.
 * @see podman, pkg/specgen/generate/pod_create.go, MakePod
 */
export async function createGroup(
  engine: Engine,
  { name, group: settings, infraName, infra }: GroupRequest,
  { signal }: { readonly signal: AbortSignal },
): Promise<Group> {
  const id = newId();
  const group: Group = { ...settings, id, name: name ?? freeName(engine, id) };
  engine.containers.assertNameIsFree(group.name);
  if (infraName === group.name)
    throw new EngineError("conflict", `name "${infraName}" is in use: pod already exists`);
  const { config } = infra;
  const spec: ContainerSpec = {
    ...infra,
    config: {
      ...config,
      hostname: config.hostname || group.name,
      entrypoint: idleCommand(SHIM_PROCESS),
    },
    infraOf: group,
  };
  const { warnings } = await createContainer(engine, spec, {
    name: infraName ?? `${shortId(id)}-infra`,
    signal,
  });
  for (const warning of warnings) engine.log.warn(`Pod "${group.name}": ${warning}`); // podman's clients take none
  emitGroupEvent(engine, group, "create");
  return group;
}
