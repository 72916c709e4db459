import type { ContainerView } from "../../../engine/views.ts";

/** Writes the sizes of a container, as far as they were asked for and are known. */
export function toSizes({ sizes }: ContainerView) {
  if (!sizes) return {};
  const { writtenBytes, totalBytes } = sizes;
  return { SizeRw: writtenBytes, ...(totalBytes === undefined ? {} : { SizeRootFs: totalBytes }) };
}
