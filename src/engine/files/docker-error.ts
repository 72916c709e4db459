import { EngineError } from "../../model/errors.ts";
import { ArchiveError } from "../../streams/tar/archive-error.ts";
import { FileError } from "./file-error.ts";

/**
 * Says in Docker's words what went wrong with a file. Statuses are moby's too: what is wrong with an archive is the
 * server's failure there.
 * @see moby, daemon/archive.go
 */
export function toDockerError(
  error: unknown,
  { path, reference }: { readonly path: string; readonly reference: string },
): unknown {
  if (error instanceof FileError && error.problem === "missing") {
    const file = Buffer.from(path, "latin1").toString();
    const message = `Could not find the file ${file} in container ${reference}`;
    return new EngineError("not-found", message, { cause: error });
  }
  // Without the cause, whose stack would be logged: nothing is wrong with the server.
  const isTheirs = error instanceof ArchiveError || error instanceof FileError;
  return isTheirs ? new EngineError("internal", error.message) : error;
}
