import type { Stats } from "node:fs";
import { lchown, lstat, lutimes, symlink, type FileHandle } from "node:fs/promises";
import type { FileHeader } from "../model/files/file-entry.ts";
import { isCode } from "./open-folder.ts";

/** The set-user-ID and set-group-ID bits: they would lend whom it is not meant to. */
const SET_ID = 0o6000;

/** Gives an open file its owner, mode and time: the mode after the owner, whose change takes set-user-ID away. */
export async function setAttributes(
  file: FileHandle,
  { uid, gid, mode, modifiedAt }: FileHeader,
): Promise<void> {
  const isGiven = await giveAway(file.chown(uid, gid));
  await file.chmod(isGiven ? mode : mode & ~SET_ID);
  await file.utimes(inSeconds(modifiedAt), inSeconds(modifiedAt));
}

/** Makes a symlink with its owner and time. */
export async function makeLink(
  { linkTarget, uid, gid, modifiedAt }: FileHeader,
  path: Buffer,
): Promise<void> {
  await symlink(Buffer.from(linkTarget, "latin1"), path);
  await giveAway(lchown(path, uid, gid));
  await lutimes(path, inSeconds(modifiedAt), inSeconds(modifiedAt));
}

/** Only root gives files away; those of anybody else stay their own. @returns Whether the file was given. */
async function giveAway(change: Promise<void>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (!isCode(error, "EPERM") || process.geteuid?.() === 0) throw error;
    return false;
  }
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
