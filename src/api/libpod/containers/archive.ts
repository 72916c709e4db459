import { posix } from "node:path";
import type { Engine } from "../../../engine/engine.ts";
import { type PathStat, statArchive } from "../../../engine/files/stat-archive.ts";
import { EngineError } from "../../../model/errors.ts";
import { pathStatHeaders } from "../../docker/containers/path-stat.ts";

/** A file, and the path at which it is, links followed. */
type ResolvedPath = { readonly stat: PathStat; readonly path: string };

/**
 * Finds out what a path in a container leads to.
 * @throws {EngineError} In Docker's words: `not-found` if it leads nowhere.
 */
export async function resolvePath(
  engine: Engine,
  id: string,
  { path: asked, signal }: { readonly path: string; readonly signal: AbortSignal },
): Promise<ResolvedPath> {
  const path = posix.resolve("/", asked);
  const stat = await statArchive(engine, id, { path, signal });
  const { type, linkTarget } = stat.header;
  if (type !== "symlink") return { stat, path };
  return { stat: await statArchive(engine, id, { path: linkTarget, signal }), path: linkTarget };
}

/**
 * The headers by which podman's client learns of a file.
 * @see podman, pkg/copy/fileinfo.go, FileInfo
 */
export function fileInfoHeaders({ stat, path }: ResolvedPath): Record<string, string> {
  const linkTarget = Buffer.from(path, "latin1").toString();
  return pathStatHeaders(stat, { isDir: stat.header.type === "directory", linkTarget });
}

/**
 * Reads which files of an archive get other names: `{"old": "new"}`.
 * @throws {EngineError} `invalid-argument` if it is something else.
 */
export function fromRename(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined || text === "") return new Map();
  try {
    const names = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return new Map(names.map(([name, newName]) => [name, String(newName)]));
  } catch (cause) {
    throw new EngineError("invalid-argument", "couldn't decode the query field 'rename'", {
      cause,
    });
  }
}
