import type { ContainerSizes } from "../model/container-sizes.ts";

/** Counts the room that the container's files take, for `parseSizes`. Exits with 1, and says why, if it cannot. */
export function sizesCommand(shim: string): string[] {
  return [shim, "sizes"];
}

/** Reads the output of `sizesCommand`: bytes that the container has written, and all, or `-`. Nothing if it is cut. */
export function parseSizes(output: string): ContainerSizes | undefined {
  const [, written, total] = /^(\d+) (\d+|-)\n$/.exec(output) ?? [];
  if (written === undefined) return undefined;
  return {
    writtenBytes: Number(written),
    ...(total === "-" ? {} : { totalBytes: Number(total) }),
  };
}
