import { EngineError } from "../errors.ts";

/** What is asked of a file system in memory; what is not given is the kernel's default. */
export type TmpfsOptions = {
  readonly sizeBytes?: number;
  /** Permissions of its root. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly isReadOnly: boolean;
  /** Options that are known, but that no pod can have. */
  readonly ignored: readonly string[];
};

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** What a mount has anyway, or what makes no difference to who uses it. */
const HARMLESS = new Set(["rw", "exec", "suid", "dev", "relatime", "async", "defaults"]);

/** What would forbid something, or count what Kubernetes does not count. */
const IGNORED =
  /^(?:noexec|nosuid|nodev|noatime|nodiratime|atime|diratime|strictatime|norelatime|sync|dirsync|remount|r?(?:private|shared|slave|unbindable)|(?:nr_inodes|nr_blocks|huge|mpol)=.+)$/;

/**
 * Reads the options of a tmpfs: `size=64m,mode=1777,uid=1000,ro`. A part of all memory (`size=50%`) is no limit.
 * @throws {EngineError} `invalid-argument`, in Docker's words, for an option that there is not.
 * @see moby, sys/mount, MergeTmpfsOptions
 */
export function parseTmpfsOptions(text: string): TmpfsOptions {
  let options: TmpfsOptions = { isReadOnly: false, ignored: [] };
  for (const option of text.split(",").filter((part) => part !== "")) {
    if (option === "ro") options = { ...options, isReadOnly: true };
    else if (option === "rw") options = { ...options, isReadOnly: false };
    else if (IGNORED.test(option)) options = { ...options, ignored: [...options.ignored, option] };
    else if (!HARMLESS.has(option)) options = { ...options, ...parseValue(option) };
  }
  return options;
}

function parseValue(option: string): Partial<TmpfsOptions> {
  const [, name, value = ""] = /^(size|mode|uid|gid)=(.+)$/.exec(option) ?? [];
  if (name === "size") {
    const [, digits, unit = ""] = /^(\d+)([kmg]?)$/i.exec(value) ?? [];
    if (digits !== undefined)
      return { sizeBytes: Number(digits) * (UNITS[unit.toLowerCase()] ?? 1) };
    if (/^\d+%$/.test(value)) return {};
  }
  if (name === "mode" && /^[0-7]{1,5}$/.test(value)) return { mode: Number.parseInt(value, 8) };
  if ((name === "uid" || name === "gid") && /^\d{1,10}$/.test(value))
    return { [name]: Number(value) };
  throw new EngineError("invalid-argument", `invalid tmpfs option ["${option}"]`);
}
