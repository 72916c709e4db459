/** What the engine needs of the machine that the server runs on; `server/state/` provides it. */
import type { FileEntry } from "../model/files/file-entry.ts";
import type { OutputStream } from "../model/process/stdio.ts";

/** The name of a file with a part of a container's log: one stream of one Pod. */
export type LogFileName = {
  readonly containerId: string;
  readonly pod: string;
  readonly stream: OutputStream;
};

/** Writes the end of a log file. */
export type LogFileWriter = {
  /** Resolves when more may come. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Logs that the server keeps by itself, in the kubelet's form, beyond what the cluster does. */
export type LogFiles = {
  /** The Pods of a container of which there are files. */
  readonly pods: (containerId: string) => Promise<readonly string[]>;
  /**
   * Reads a file, or from where so many last lines begin at the latest. The last line may be a fragment.
   * @returns Nothing if there is no such file.
   */
  readonly read: (
    name: LogFileName,
    tailLines?: number,
  ) => Promise<ReadableStream<Uint8Array> | undefined>;
  /** Goes on with a file after its last whole line. */
  readonly append: (name: LogFileName) => Promise<LogFileWriter>;
  readonly delete: (containerId: string) => Promise<void>;
  /** Deletes what is kept of all containers but these. */
  readonly deleteAllBut: (containerIds: readonly string[]) => Promise<void>;
};

/** Archives that wait on the server's disk for the start of a container. */
export type Spool = {
  /** Keeps a tar; it is there as soon as it is whole, and not at all if its stream fails. */
  readonly add: (
    containerId: string,
    archive: ReadableStream<Uint8Array>,
    options: SpoolOptions,
  ) => Promise<void>;
  /** What is kept for a container, in the order in which it came. */
  readonly list: (containerId: string) => Promise<readonly SpooledArchive[]>;
  readonly delete: (containerId: string) => Promise<void>;
  /** Deletes what is kept for all containers but these, and what an earlier life has received only in part. */
  readonly tidy: (containerIds: readonly string[]) => Promise<void>;
};

/** How a tar is to be unpacked. */
export type SpoolOptions = {
  /** Whether a directory must not replace anything else, nor the other way round. */
  readonly keepsKinds: boolean;
};

/** A tar that is kept; it can be read again and again. */
export type SpooledArchive = SpoolOptions & { readonly open: () => ReadableStream<Uint8Array> };

/** What is under a path of the server's machine, links followed. */
export type HostFileKind = "file" | "directory" | "socket" | "device" | "fifo";

/** The file system of the server's machine, as far as containers may have it. */
export type HostFiles = {
  /** @returns Nothing if there is none. */
  readonly kindOf: (path: string) => Promise<HostFileKind | undefined>;
  /** Makes a directory, and those that it is in, unless it is there. */
  readonly makeFolder: (path: string) => Promise<void>;
  /**
   * Reads a file, or a directory with all that is in it, directories first. Its paths begin with the one given, which
   * alone is followed if it is a link. What is no file, directory or link is left out, and told of.
   */
  readonly read: (path: string, onLeftOut: (path: string) => void) => AsyncGenerator<FileEntry>;
  /**
   * Updates a file or directory by what has become of a copy of it. Nothing is deleted, nothing outside of it is
   * touched, and of what has changed here since the copy was made the newer one stays.
   * @param entries At paths below it; the path itself is empty.
   */
  readonly update: (
    path: string,
    entries: AsyncIterable<FileEntry>,
    options: {
      readonly since: Date;
      /** Told of what stays although its copy has changed. */
      readonly onLeft: (path: string, reason: string) => void;
    },
  ) => Promise<void>;
};
