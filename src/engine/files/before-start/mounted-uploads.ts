import { EngineError } from "../../../model/errors.ts";
import type { FileHeader } from "../../../model/files/file-entry.ts";
import { copyPath, type CopyMount } from "../../../podspec/volumes/copy-container.ts";
import { rebase } from "../archive-path.ts";

/** A Pod with more mounts than that is hardly what anybody means. */
const MOUNT_LIMIT = 200;

/**
 * Where uploaded files go that are mounted. A mount hides what the image has, so a directory is none: it is made where
 * it is missing, and files are mounted in it one by one. Paths are raw bytes.
 */
export class MountedUploads {
  readonly #bound: readonly CopyMount[];
  /** Places of files that are mounts of their own, by their paths. */
  readonly #files = new Map<string, string>();
  readonly #folders = new Set<string>();

  constructor(bound: readonly CopyMount[]) {
    this.#bound = bound;
  }

  /**
   * Notes a file that is to come. The last one of a path counts.
   * @throws {EngineError} `not-implemented` if it cannot be mounted.
   */
  add({ path, type }: FileHeader): void {
    if (this.#boundAround(path)) return;
    if (type === "directory") {
      this.#folders.add(path);
      this.#files.delete(path);
    } else if (type === "file") {
      this.#folders.delete(path);
      if (!this.#files.has(path)) this.#files.set(path, this.#nextPlace());
      if (this.#files.size > MOUNT_LIMIT) throw refusal(path, `more than ${MOUNT_LIMIT} files`);
    } else throw refusal(path, `a ${type}`);
  }

  /** @throws {EngineError} `not-implemented` if a directory would be empty: it would hide what the image has there. */
  mounts(): CopyMount[] {
    const targets = [...this.#files.keys(), ...this.#bound.map(({ target }) => target)];
    for (const folder of this.#folders)
      if (!targets.some((target) => target.startsWith(`${folder}/`)))
        throw refusal(folder, "an empty directory");
    return [...this.#files].map(([path, place]) => ({
      target: toText(path),
      place,
      isReadOnly: false,
    }));
  }

  /** @returns The file as it goes to the init container; nothing for a directory around mounts. */
  placed(header: FileHeader): FileHeader | undefined {
    const bound = this.#boundAround(header.path);
    if (!bound) {
      const place = header.type === "file" ? this.#files.get(header.path) : undefined;
      return place === undefined ? undefined : { ...header, path: place };
    }
    const { type, linkTarget } = header;
    if (type === "hardlink" && this.#boundAround(linkTarget) !== bound)
      throw refusal(header.path, "a hard link from one mount into another");
    return {
      ...header,
      path: rebase(header.path, bound.target, bound.place),
      linkTarget: type === "hardlink" ? rebase(linkTarget, bound.target, bound.place) : linkTarget,
    };
  }

  #boundAround(path: string): CopyMount | undefined {
    const around = this.#bound.filter(({ target }) => `${path}/`.startsWith(`${target}/`));
    return around.toSorted((a, b) => b.target.length - a.target.length)[0];
  }

  #nextPlace(): string {
    return copyPath(this.#bound.length + this.#files.size);
  }
}

function refusal(path: string, what: string): EngineError {
  return new EngineError(
    "not-implemented",
    `Cannot mount "${Buffer.from(path, "latin1").toString()}", put there before the start: ${what} cannot be mounted ` +
      `without hiding what the image has, and it cannot be written before the command runs`,
  );
}

/** A mount's path is text in Kubernetes. */
function toText(path: string): string {
  const text = Buffer.from(path, "latin1").toString();
  if (Buffer.from(text).toString("latin1") !== path)
    throw refusal(path, "a name that is not UTF-8");
  return text;
}
