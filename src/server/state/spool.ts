import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Spool } from "../../engine/local-files.ts";
import { namesIn } from "./names-in.ts";

const WHOLE = ".tar";
/** In front of that, where files must be of the same kind as what they replace. */
const KEEPS_KINDS = ".kinds";
const PARTIAL = ".part";

const NUMBER_DIGITS = 9;

/** Keeps archives in a folder: one folder for each container, in it one file for each archive. */
export function createSpool(folder: string): Spool {
  const folderOf = (containerId: string): string => join(folder, containerId);
  const remove = (containerId: string): Promise<void> =>
    rm(folderOf(containerId), { recursive: true, force: true });
  let placing: Promise<void> = Promise.resolve();
  return {
    add: async (containerId, archive, { keepsKinds }) => {
      const home = folderOf(containerId);
      await mkdir(home, { recursive: true, mode: 0o700 });
      const partial = join(home, `new-${randomUUID()}${PARTIAL}`);
      try {
        await pipeline(archive, createWriteStream(partial, { flags: "wx", mode: 0o600 }));
        placing = placing.catch(() => {}).then(() => place(partial, home, keepsKinds)); // one after the other: each has its number
        await placing;
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    list: async (containerId) => {
      const names = (await namesIn(folderOf(containerId))).filter((name) => name.endsWith(WHOLE));
      return names.toSorted().map((name) => {
        const path = join(folderOf(containerId), name);
        const keepsKinds = name.endsWith(`${KEEPS_KINDS}${WHOLE}`);
        return { keepsKinds, open: () => Bun.file(path).stream() };
      });
    },
    delete: remove,
    tidy: async (containerIds) => {
      for (const containerId of await namesIn(folder)) {
        if (containerIds.includes(containerId)) await removePartial(folderOf(containerId));
        else await remove(containerId);
      }
    },
  };
}

/** Gives an archive its name, which is the next number in its folder. */
async function place(partial: string, home: string, keepsKinds: boolean): Promise<void> {
  const numbers = (await namesIn(home)).map((name) => Number.parseInt(name, 10) || 0);
  const next = String(Math.max(0, ...numbers) + 1).padStart(NUMBER_DIGITS, "0");
  await rename(partial, join(home, `${next}${keepsKinds ? KEEPS_KINDS : ""}${WHOLE}`));
}

async function removePartial(folder: string): Promise<void> {
  const partial = (await namesIn(folder)).filter((name) => name.endsWith(PARTIAL));
  await Promise.all(partial.map((name) => rm(join(folder, name), { force: true })));
}
