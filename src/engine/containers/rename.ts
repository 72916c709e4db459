import { EngineError, inContext } from "../../model/errors.ts";
import { parseContainerName } from "../../model/notation/container-name.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { saveRecord } from "../lifecycle/save-record.ts";
import { emitContainerEvent } from "../lifecycle/transitions.ts";

/**
 * Gives a container another name. Its Pod keeps the one it was made with.
 * @throws {EngineError} `conflict` if the name is taken, `invalid-argument` if it is its own or none at all.
 * @see Docker Engine API v1.56, ContainerRename
 */
export async function renameContainer(
  engine: Engine,
  reference: string,
  options: { readonly name: string; readonly signal: AbortSignal },
): Promise<void> {
  if (options.name === "")
    throw new EngineError("invalid-argument", "Neither old nor new names may be empty");
  const container = engine.containers.find(reference);
  const oldName = container.record.name;
  const name = newName(engine, `/${options.name.replace(/^\//, "")}`, oldName);
  container.record = { ...container.record, name }; // takes the name before anything is awaited
  try {
    await abortable(saveRecord(engine, container), options.signal);
  } catch (error) {
    container.record = { ...container.record, name: oldName };
    throw error;
  }
  emitContainerEvent(engine, container, "rename", { oldName: `/${oldName}` });
}

/** @param path The name with its leading slash, which Docker's complaints show. */
function newName(engine: Engine, path: string, oldName: string): string {
  if (path === `/${oldName}`) {
    throw new EngineError(
      "invalid-argument",
      "Renaming a container with the same name as its current name",
    );
  }
  try {
    const name = parseContainerName(path) ?? "";
    engine.containers.assertNameIsFree(name);
    return name;
  } catch (error) {
    throw inContext("Error when allocating new name", error);
  }
}
