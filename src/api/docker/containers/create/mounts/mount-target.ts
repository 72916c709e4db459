import { posix } from "node:path";
import { EngineError } from "../../../../../model/errors.ts";

/** Options of a mount, in groups of which each may have one. What is not about reading and copying means nothing here. */
const OPTION_GROUPS = [
  ["rw", "ro"],
  ["z", "Z"],
  ["private", "rprivate", "slave", "rslave", "shared", "rshared"],
  ["nocopy"],
  ["consistent", "cached", "delegated"],
];

/** How mounts may spread between a container and its host, in Docker's words. */
export const PROPAGATIONS: readonly string[] = OPTION_GROUPS[2] ?? [];

/** `source:target[:options]`, or a target alone. */
export type MountText = {
  /** A path of the server's machine, or the name of a volume; empty is a volume without one. */
  readonly source: string;
  readonly target: string;
  /** The options as they were given; empty for none. */
  readonly mode: string;
};

/**
 * Reads one of `Binds`. What it says of paths is not looked at.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 * @see moby, daemon/volume/mounts/linux_parser.go, ParseMountRaw
 */
export function parseMountText(text: string): MountText {
  const [first = "", second, mode = "", ...rest] = text.split(":");
  if (first === "" || rest.length > 0 || (second !== undefined && isMountMode(second)))
    throw invalid(invalidSpecification(text));
  if (!isMountMode(mode)) throw invalid(`invalid mode: ${mode}`);
  return second === undefined
    ? { source: "", target: first, mode }
    : { source: first, target: second, mode };
}

/** How Docker begins to complain about one of `Binds`. */
export function invalidSpecification(text: string): string {
  return `invalid volume specification: '${text}'`;
}

/** Whether these are options that a mount can have, each once. */
export function isMountMode(text: string): boolean {
  if (text === "") return true;
  const options = text.split(",");
  const isKnown = options.every((option) => OPTION_GROUPS.flat().includes(option));
  const isOnce = OPTION_GROUPS.every(
    (group) => options.filter((option) => group.includes(option)).length <= 1,
  );
  return isKnown && isOnce;
}

/**
 * Reads where something is mounted.
 * @param context What Docker puts in front of its words.
 * @throws {EngineError} `invalid-argument` in Docker's words if it is no absolute path below the root.
 */
export function checkedTarget(target: string, context: string): string {
  if (target === "") throw invalid(`${context}: field Target must not be empty`);
  if (cleanPath(target) === "/")
    throw invalid(`${context}: invalid specification: destination can't be '/'`);
  if (!target.startsWith("/")) throw notAbsolute(context, target);
  return cleanPath(target);
}

/** A path without what means nothing in it: `/a//b/./c/` is `/a/b/c`. */
export function cleanPath(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/+$/, "");
}

/** Docker's complaint about a path that does not begin with a slash. */
export function notAbsolute(context: string, path: string): EngineError {
  return invalid(`${context}: invalid mount path: '${path}' mount path must be absolute`);
}

/** A complaint about a request. */
export function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
