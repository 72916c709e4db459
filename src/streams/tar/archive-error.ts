/** What is wrong with an archive itself, not with the connection that it came by. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
}

/** An archive that ends where it should not. */
export function cutArchive(): ArchiveError {
  return new ArchiveError("the archive is cut short");
}
