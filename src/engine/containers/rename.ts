import { EngineError } from "../../model/errors.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { saveRecord } from "../lifecycle/save-record.ts";
import { emitContainerEvent } from "../lifecycle/transitions.ts";

/**
 * Gives a container another name. Its Pod keeps the one it was made with.
 * @throws {EngineError} `conflict` if the name is taken or is its own.
 * @see Docker Engine API v1.56, ContainerRename
 */
export async function renameContainer(
  engine: Engine,
  reference: string,
  options: { readonly name: string; readonly signal: AbortSignal },
): Promise<void> {
  const container = engine.containers.find(reference);
  const name = options.name.replace(/^\//, "");
  const oldName = container.record.name;
  if (name === "")
    throw new EngineError("invalid-argument", "Neither old nor new names may be empty");
  if (name === oldName) {
    throw new EngineError(
      "invalid-argument",
      "Renaming a container with the same name as its current name",
    );
  }
  engine.containers.assertNameIsFree(name);
  container.record = { ...container.record, name }; // takes the name before anything is awaited
  try {
    await abortable(saveRecord(engine, container), options.signal);
  } catch (error) {
    container.record = { ...container.record, name: oldName };
    throw error;
  }
  emitContainerEvent(engine, container, "rename", { oldName: `/${oldName}` });
}
