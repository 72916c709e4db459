import type { ContainerSpec } from "../../../model/container.ts";
import { EngineError } from "../../../model/errors.ts";
import { numericUser } from "../../../podspec/security-context.ts";
import type { FileDoor } from "./file-door.ts";

/** Whose a file is. */
export type Owner = { readonly uid: number; readonly gid: number };

/**
 * Tells whose the files of a container's user are: the user and the group that the container's own `/etc/passwd` has
 * for them, which for a user by number need not know it.
 * @returns Nothing if the container has no user of its own: files stay whose they are then, as in Docker.
 * @see moby, daemon/archive_tarcopyoptions_unix.go
 */
export async function containerOwner(
  door: FileDoor,
  { config }: ContainerSpec,
  signal: AbortSignal,
): Promise<Owner | undefined> {
  if (config.user === "") return undefined;
  const [user = ""] = config.user.split(":");
  const known = parsePasswd(await readText(door, "/etc/passwd", signal), user);
  if (known) return known;
  const number = numericUser(user);
  if (number) return { uid: number.uid, gid: numericUser(config.user)?.gid ?? 0 };
  throw new EngineError(
    "internal",
    `unable to find user ${user}: no matching entries in passwd file`,
  );
}

async function readText(door: FileDoor, path: string, signal: AbortSignal): Promise<string> {
  for await (const { content } of door.read(path, signal)) {
    return Buffer.concat(await Array.fromAsync(content)).toString();
  }
  return "";
}

function parsePasswd(text: string, user: string): Owner | undefined {
  for (const line of text.split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if (name === user || uid === user) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
