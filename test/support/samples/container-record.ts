import type { ContainerConfig, ContainerRecord, HostConfig } from "../../../src/model/container.ts";
import { containerSpec } from "./container-spec.ts";

/** The record of a container of busybox, with what a test changes. */
export function containerRecord(
  config: Partial<ContainerConfig> = {},
  { host, ...record }: Partial<ContainerRecord> & { readonly host?: Partial<HostConfig> } = {},
): ContainerRecord {
  return {
    id: "0123456789abcdef".repeat(4),
    name: "web",
    createdAt: new Date("2026-01-01T00:00:00.123Z"),
    spec: containerSpec({ hostname: "0123456789ab", ...config }, host),
    imageId: `sha256:${"ab".repeat(32)}`,
    ...record,
  };
}
