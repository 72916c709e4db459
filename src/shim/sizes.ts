import type { ContainerSizes } from "../model/container-sizes.ts";
import { pathArgument } from "./file-commands.ts";

/**
 * Counts the room that the container's files take, for `parseSizes`. Exits with 1, and says why, if it cannot.
 * @param mount Where something is mounted that is meant instead; all of that has been written.
 */
export function sizesCommand(shim: string, mount?: string): string[] {
  return [shim, "sizes", ...(mount === undefined ? [] : [pathArgument(mount)])];
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
