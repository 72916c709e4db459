/** What stands in the way of reading or writing a file of a container. */
export type FileProblem = "missing" | "not-a-directory" | "read-only" | "forbidden" | "other";

const WORDS: readonly (readonly [words: string, problem: FileProblem])[] = [
  ["no such file or directory", "missing"],
  ["not a directory", "not-a-directory"],
  ["read-only file system", "read-only"],
  ["permission denied", "forbidden"],
  ["operation not permitted", "forbidden"],
];

/** A file of a container that cannot be read or written, in the kernel's words. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly problem: FileProblem;

  constructor(message: string) {
    super(message);
    this.problem = WORDS.find(([words]) => message.toLowerCase().endsWith(words))?.[1] ?? "other";
  }
}
