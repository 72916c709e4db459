/** What the server has the shim do with files. Everything here is pure; the commands are run by exec, or prepare a Pod. */

/** Where files are. */
export type FileOptions = {
  /** Another root to work in, `/proc/1/root`: of a container beside which the shim runs, with the right to do so. */
  readonly root?: string;
};

/** How files are read. */
export type GetOptions = FileOptions & {
  /** Whether what is mounted is left out, but for where it is: an empty directory or file. */
  readonly leavesOutMounts?: boolean;
};

/** How files are written. */
export type PutOptions = FileOptions & {
  /** A directory that must be there, or nothing is read. */
  readonly folder?: string;
  /** Whether a directory must not replace anything else, nor the other way round. */
  readonly keepsKinds?: boolean;
  /** Directories that lose what the image has in them first. What is mounted is not the image's, and stays. */
  readonly emptied?: readonly string[];
};

/**
 * Writes the files of `encodeEntries` on its standard input to their absolute paths, and says "done". Directories that
 * are missing are made, links at the end of a path are replaced. A file has its name once it is whole. Exits with 1
 * and `PATH: <the kernel's words>` if something fails, and with nothing half-written if the stream is cut.
 */
export function putCommand(shim: string, options: PutOptions = {}): string[] {
  const { folder, keepsKinds, emptied = [] } = options;
  const flags = folder === undefined ? [] : ["--folder", pathArgument(folder)];
  if (keepsKinds) flags.push("--keep-kinds");
  for (const path of emptied) flags.push("--empty", pathArgument(path));
  return [shim, "put", ...rootFlags(options), ...flags];
}

/**
 * Sends a file, or a directory with all that is in it, for `decodeEntries`: directories before what is in them, the
 * second name of a file as a hard link, sockets not at all. A slash or `/.` at the end follows a link. Exits with 1
 * and `PATH: <the kernel's words>` if something fails; a file that changes meanwhile is told of on stderr. It ends with
 * its standard input, on which nothing is to be said.
 * @param path Raw bytes, one character each.
 */
export function getCommand(shim: string, path: string, options: GetOptions = {}): string[] {
  const flags = options.leavesOutMounts ? ["--no-mounts"] : [];
  return [shim, "get", ...rootFlags(options), ...flags, pathArgument(path)];
}

/** Tells of a file, for `decodeStat`. It fails as `getCommand` does. */
export function statCommand(shim: string, path: string, options: FileOptions = {}): string[] {
  return [shim, "stat", ...rootFlags(options), pathArgument(path)];
}

/** Something to be done to a volume before a container has it. */
export type Preparation =
  /** It gets what the image has there, with the directory's owner and mode, unless it has something. */
  | { readonly kind: "fill"; readonly target: string }
  /** Its root gets an owner and a mode. */
  | {
      readonly kind: "own";
      readonly target: string;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
    };

/**
 * Prepares volumes that are mounted below a root, each at its target. Where it was cut short while it filled one, it
 * does so again; several do so one after the other. Exits with 1 and `PATH: <words>` if something fails. Who is not root
 * fills with what he may read, as his own, and says so of the rest, where the kubelet takes a last word.
 */
export function prepareCommand(
  shim: string,
  root: string,
  steps: readonly Preparation[],
): string[] {
  const flags = steps.flatMap((step) => {
    const path = pathArgument(Buffer.from(step.target).toString("latin1"));
    if (step.kind === "fill") return ["--fill", path];
    return ["--own", step.mode.toString(8), String(step.uid), String(step.gid), path];
  });
  return [shim, "prepare", root, ...flags];
}

function rootFlags({ root }: FileOptions): string[] {
  return root === undefined ? [] : ["--root", root];
}

/** A path of raw bytes in a command line, where Kubernetes carries UTF-8 alone: what is not ASCII is `%XX`, and so is a `%`. */
export function pathArgument(path: string): string {
  return path.replaceAll(
    /[^ -$&-~]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
