import type { V1ResourceRequirements } from "@kubernetes/client-node";
import type { HostConfig } from "../model/container.ts";
import { parseQuantity } from "../model/notation/objects/quantity.ts";
import type { PodOptions, RangedResource } from "../model/pod-options.ts";

/** The kernel's period when none is given, in microseconds. */
const DEFAULT_CPU_PERIOD = 100_000;
/** Docker's `CpuShares` that stand for one CPU. */
const SHARES_PER_CPU = 1024;

/** What is said of resources besides the request. */
export type ResourceOptions = {
  readonly ranges?: PodOptions["resources"];
  readonly ignoresContainerMemory?: boolean | undefined;
};

/**
 * Memory and CPU of a container. Docker's figures are limits, and a limit alone would make Kubernetes reserve as
 * much: a CPU limit above what a node has free would never be scheduled, though Docker runs it. So CPU is only
 * reserved where `CpuShares` asks for it; memory, which cannot be taken back, is. What Docker was not asked for is
 * as the ranges have it.
 */
export function buildResources(
  host: HostConfig,
  { ranges = {}, ignoresContainerMemory = false }: ResourceOptions = {},
): V1ResourceRequirements | undefined {
  const cpuLimit = milliCpus(host);
  const limits: Record<string, string> = {};
  const requests: Record<string, string> = {};
  if (host.memoryBytes > 0 && !ignoresContainerMemory) limits["memory"] = String(host.memoryBytes);
  if (cpuLimit > 0) limits["cpu"] = `${cpuLimit}m`;
  if (host.cpuShares > 0) requests["cpu"] = `${sharesAsMilliCpus(host.cpuShares, cpuLimit)}m`;
  else if (cpuLimit > 0) requests["cpu"] = "0";
  const asked = Object.entries(ranges).filter(([name]) => !(name in limits || name in requests));
  const rest = buildRanges(Object.fromEntries(asked));
  return nonEmpty({
    limits: { ...limits, ...rest?.limits },
    requests: { ...requests, ...rest?.requests },
  });
}

/** What Kubernetes counts for a Pod as a whole, since v1.34. @see Pod `spec.resources` */
const COUNTED_FOR_PODS = ["cpu", "memory"];

/**
 * Picks what a Pod has as a whole whose containers share what is asked for. The first one is to have it too, so that no
 * LimitRange gives it more than the Pod has.
 */
export function buildPodResources(
  resources: V1ResourceRequirements = {},
): V1ResourceRequirements | undefined {
  const { limits, requests } = resources;
  return nonEmpty({ limits: countedForPods(limits), requests: countedForPods(requests) });
}

function countedForPods(entries: Readonly<Record<string, string>> = {}): Record<string, string> {
  const counted = Object.entries(entries).filter(([name]) => COUNTED_FOR_PODS.includes(name));
  return Object.fromEntries(counted);
}

/** What nobody has asked for in Docker's words. */
export function buildRanges(
  ranges: PodOptions["resources"] = {},
): V1ResourceRequirements | undefined {
  const limits: Record<string, string> = {};
  const requests: Record<string, string> = {};
  for (const [resource, { request, limit }] of Object.entries(ranges)) {
    if (request !== undefined) requests[resource] = request;
    if (limit !== undefined) limits[resource] = limit;
  }
  return nonEmpty({ limits, requests });
}

/**
 * What a helper reserves of a resource at most, and is allowed at least: it copies, or carries requests, by kubedock's
 * program.
 */
const HELPER_NEEDS: readonly {
  readonly resource: RangedResource;
  readonly request: string;
  readonly limit: string;
}[] = [
  { resource: "cpu", request: "100m", limit: "500m" },
  { resource: "memory", request: "64Mi", limit: "128Mi" },
];

/**
 * What a helper in a container's Pod asks for. A quota of CPU or memory wants to be told of each container's, so that
 * helpers tell theirs where the ranges do: they reserve no more than they need, and are allowed no less.
 */
export function buildHelperResources(
  ranges: PodOptions["resources"] = {},
): V1ResourceRequirements | undefined {
  const limits: Record<string, string> = {};
  const requests: Record<string, string> = {};
  for (const { resource, request, limit } of HELPER_NEEDS) {
    const range = ranges[resource];
    const reserved = range?.request ?? range?.limit;
    if (reserved !== undefined) requests[resource] = smaller(reserved, request);
    if (range?.limit !== undefined) limits[resource] = larger(range.limit, limit);
  }
  return nonEmpty({ limits, requests });
}

function smaller(one: string, other: string): string {
  return amount(one) < amount(other) ? one : other;
}

function larger(one: string, other: string): string {
  return amount(one) > amount(other) ? one : other;
}

function amount(text: string): number {
  return parseQuantity(text) ?? 0;
}

function nonEmpty(
  resources: Required<Pick<V1ResourceRequirements, "limits" | "requests">>,
): V1ResourceRequirements | undefined {
  const { limits, requests } = resources;
  return Object.keys({ ...limits, ...requests }).length > 0 ? resources : undefined;
}

function milliCpus({ nanoCpus, cpuQuota, cpuPeriod }: HostConfig): number {
  if (nanoCpus > 0) return Math.max(1, Math.round(Number(nanoCpus) / 1e6));
  if (cpuQuota <= 0) return 0;
  return Math.max(1, Math.round((cpuQuota / (cpuPeriod || DEFAULT_CPU_PERIOD)) * 1000));
}

/** A request above the limit is refused by Kubernetes. */
function sharesAsMilliCpus(shares: number, limit: number): number {
  const wanted = Math.max(1, Math.round((shares / SHARES_PER_CPU) * 1000));
  return limit > 0 ? Math.min(wanted, limit) : wanted;
}
