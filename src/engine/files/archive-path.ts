/** Paths as Docker's archive API has them. All of them are raw bytes, one character each; none needs to be UTF-8. */
import { posix } from "node:path";

/**
 * Makes a client's path absolute and short. A slash or `/.` at its end stays: it means what a link leads to, and that
 * it must be a directory.
 */
export function absolutePath(path: string): string {
  const absolute = posix.join("/", path).replace(/(?<=.)\/$/, "");
  if (/(^|\/)\.\/*$/.test(path)) return absolute === "/" ? "/." : `${absolute}/.`;
  return path.endsWith("/") && absolute !== "/" ? `${absolute}/` : absolute;
}

/** The last part of a path, as Go has it: `.` stays, and the root is `/`. */
export function baseName(path: string): string {
  return path.replace(/(?<=.)\/+$/, "").replace(/^.*\/(?=.)/s, "");
}

/**
 * Where an entry of an archive goes.
 * @param folder Absolute, where the archive is unpacked.
 * @returns Nothing if it would go elsewhere.
 */
export function pathWithin(folder: string, name: string): string | undefined {
  const path = posix.join(folder, name).replace(/(?<=.)\/$/, "");
  const prefix = folder === "/" ? "/" : `${folder}/`;
  return path === folder || path.startsWith(prefix) ? path : undefined;
}

/** Renames what is below one path as if that were called otherwise. */
export function rebase(path: string, from: string, to: string): string {
  const below = path.slice(from === "/" ? 0 : from.length);
  return path === from ? to : `${to === "/" ? "" : to}${below}`;
}
