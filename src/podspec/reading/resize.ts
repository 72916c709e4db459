import type { V1Pod, V1ResourceRequirements } from "@kubernetes/client-node";
import type { HostConfig } from "../../model/container.ts";
import { buildResources, type ResourceOptions } from "../resources.ts";

/** How far the kubelet is with a change of a running Pod's resources. */
export type ResizeProgress =
  | { readonly kind: "pending" }
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * The resources of a container that runs. What Kubernetes filled in at its start is named: it stays as it was else,
 * and a request above its limit is refused.
 * @returns Nothing for a container without any, which cannot be given some while it runs: its Pod would be of another
 * class of service.
 */
export function buildResize(
  host: HostConfig,
  options?: ResourceOptions,
): V1ResourceRequirements | undefined {
  const resources = buildResources(host, options);
  const memory = resources?.limits?.["memory"];
  return memory ? { ...resources, requests: { memory, ...resources?.requests } } : resources;
}

/**
 * Reads what a Pod says of the change that made it what it is in this generation. Before Kubernetes 1.34 a Pod does
 * not tell which generation the kubelet has seen, and the change stays pending.
 * @see KEP-1287, in-place update of Pod resources; KEP-5067, Pod generation
 */
export function resizeProgress({ status }: V1Pod, generation: number): ResizeProgress {
  if ((status?.observedGeneration ?? -1) < generation) return { kind: "pending" };
  const conditions = status?.conditions ?? [];
  const waiting = conditions.find(({ type }) => type === "PodResizePending");
  if (waiting) return { kind: "refused", reason: waiting.message || waiting.reason || "no room" };
  const running = conditions.find(({ type }) => type === "PodResizeInProgress");
  if (!running) return { kind: "done" };
  return running.reason === "Error"
    ? { kind: "refused", reason: running.message || running.reason }
    : { kind: "pending" };
}
