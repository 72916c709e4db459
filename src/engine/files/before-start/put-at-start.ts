import { EngineError } from "../../../model/errors.ts";
import type { Engine } from "../../engine.ts";
import { notCounted } from "../../lifecycle/start/start-limit.ts";
import type { Container } from "../../store.ts";
import { filesBeforeStart } from "./before-start.ts";
import { FileError } from "../file-error.ts";
import { runningDoor } from "../doors/running-door.ts";

/**
 * Puts the files that wait for the start of a container into it, all of them: as true files in the container's own
 * file system. While its gate is shut, doing so twice comes to the same.
 * @throws {EngineError} If one of them cannot be written; it names the file.
 */
export async function putAtStart(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  const { written, emptied } = await filesBeforeStart(engine, container);
  const door = runningDoor(engine, container);
  try {
    await notCounted(container, async () => {
      for (const [index, { entries, keepsKinds }] of written.entries()) {
        const own = index === 0 ? { emptied } : {};
        await door.write(entries(), { folder: "/", keepsKinds, ...own, signal });
      }
    });
  } catch (cause) {
    if (!(cause instanceof FileError) && !(cause instanceof EngineError)) throw cause;
    const kind = cause instanceof EngineError ? cause.kind : "internal";
    const message = `Cannot put files into container "${container.record.name}": ${cause.message}`;
    throw new EngineError(kind, message, { cause });
  }
}
