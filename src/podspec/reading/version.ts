import type { KubernetesObject } from "@kubernetes/client-node";

/** The version of an object: a number that grows. @see KEP-5504, comparable resource versions */
export function versionOf({ metadata }: KubernetesObject): number {
  return Number(metadata?.resourceVersion ?? 0);
}
