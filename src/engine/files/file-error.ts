/** What stands in the way of reading or writing a file of a container. */
export type FileProblem = "missing" | "not-a-directory" | "read-only" | "forbidden" | "other";

const WORDS: readonly (readonly [words: string, problem: FileProblem])[] = [
  ["No such file or directory", "missing"],
  ["Not a directory", "not-a-directory"],
  ["Read-only file system", "read-only"],
  ["Permission denied", "forbidden"],
  ["Operation not permitted", "forbidden"],
];

/** A file of a container that cannot be read or written, in the kernel's words. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly problem: FileProblem;

  constructor(message: string) {
    super(message);
    this.problem = WORDS.find(([words]) => message.endsWith(words))?.[1] ?? "other";
  }
}
