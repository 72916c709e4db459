/** The room that the files of a container take, without what is mounted in it. */
export type ContainerSizes = {
  /** What it has written or changed itself. */
  readonly writtenBytes: number;
  /** That and the image; absent if its user may not see all of it. */
  readonly totalBytes?: number;
};
