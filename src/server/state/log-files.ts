import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { LogFileName, LogFiles, LogFileWriter } from "../../engine/local-files.ts";
import { namesIn } from "./names-in.ts";
import { tailOffset } from "./tail-offset.ts";

/** Keeps logs in a folder: one folder for each container, in it one file for each stream of a Pod. */
export function createLogFiles(folder: string): LogFiles {
  const folderOf = (containerId: string): string => join(folder, containerId);
  const pathOf = ({ containerId, pod, stream }: LogFileName): string =>
    join(folderOf(containerId), `${pod}.${stream}`);
  const remove = (containerId: string): Promise<void> =>
    rm(folderOf(containerId), { recursive: true, force: true });
  return {
    pods: async (containerId) => {
      const names = await namesIn(folderOf(containerId));
      return [...new Set(names.map((name) => name.slice(0, name.lastIndexOf("."))))];
    },
    read: async (name, tailLines) => {
      const file = Bun.file(pathOf(name));
      if (!(await file.exists())) return undefined;
      return file.slice(tailLines === undefined ? 0 : await tailOffset(file, tailLines)).stream();
    },
    append: async (name) => {
      await mkdir(folderOf(name.containerId), { recursive: true, mode: 0o700 });
      return openWriter(pathOf(name));
    },
    delete: remove,
    deleteAllBut: async (containerIds) => {
      if (containerIds.length === 0) return rm(folder, { recursive: true, force: true });
      const others = (await namesIn(folder)).filter((name) => !containerIds.includes(name));
      await Promise.all(others.map(remove));
    },
  };
}

/** Goes on after the last whole line: a crash may have torn the one behind it. */
async function openWriter(path: string): Promise<LogFileWriter> {
  const file = Bun.file(path);
  if (await file.exists()) await truncate(path, await tailOffset(file, 0));
  const stream = createWriteStream(path, { flags: "a", mode: 0o600 });
  await once(stream, "open"); // or rejects with the error
  return writer(stream);
}

function writer(stream: WriteStream): LogFileWriter {
  const end = finished(stream);
  end.catch(() => {}); // because who writes or closes is told
  return {
    write: async (bytes) => {
      if (!stream.write(bytes)) await Promise.race([once(stream, "drain"), end]);
    },
    close: async () => {
      stream.end();
      await end;
    },
  };
}
