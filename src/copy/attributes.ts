import type { Stats } from "node:fs";
import { lchown, lstat, lutimes, symlink, type FileHandle } from "node:fs/promises";
import type { FileHeader } from "../model/files/file-entry.ts";
import { isCode } from "./open-folder.ts";

/** Gives an open file its owner, mode and time: the mode after the owner, whose change takes set-user-ID away. */
export async function setAttributes(
  file: FileHandle,
  { uid, gid, mode, modifiedAt }: FileHeader,
): Promise<void> {
  await file.chown(uid, gid);
  await file.chmod(mode);
  await file.utimes(inSeconds(modifiedAt), inSeconds(modifiedAt));
}

/** Makes a symlink with its owner and time. */
export async function makeLink(
  { linkTarget, uid, gid, modifiedAt }: FileHeader,
  path: Buffer,
): Promise<void> {
  await symlink(Buffer.from(linkTarget, "latin1"), path);
  await lchown(path, uid, gid);
  await lutimes(path, inSeconds(modifiedAt), inSeconds(modifiedAt));
}

/** @returns Nothing if there is no such file. A link is not followed. */
export async function statOf(path: Buffer): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** A time as the system's calls take it. */
export function inSeconds({ seconds, nanoseconds }: FileHeader["modifiedAt"]): number {
  return seconds + nanoseconds / 1e9;
}
