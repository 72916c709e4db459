import type { V1EphemeralContainer, V1VolumeMount } from "@kubernetes/client-node";
import type { ContainerSpec } from "../model/container.ts";
import type { PullPolicy } from "../model/pod-options.ts";
import { buildContainer, type Forerunner } from "./container.ts";
import { type Restriction, restrictContainer } from "./restricted.ts";
import { buildShimVolume } from "./volumes/volumes.ts";

/** What a guest is made from, beside what was asked for. */
export type GuestParts = {
  readonly name: string;
  readonly pullPolicy: PullPolicy;
  /** A gate: as nobody can take a guest away again, it must not run before it is told to. */
  readonly forerunner: Forerunner & { readonly shim: NonNullable<Forerunner["shim"]> };
  /** Of volumes that the Pod has. */
  readonly volumeMounts: readonly V1VolumeMount[];
  readonly restriction?: Restriction | undefined;
};

/**
 * A container that shares the network of another: an ephemeral container of that one's Pod. Of what a container may
 * have, Kubernetes lets it have no ports, resources and probes, and no volumes but those that the Pod has already.
 */
export function buildGuest(
  spec: ContainerSpec,
  { name, pullPolicy, forerunner, volumeMounts: own, restriction }: GuestParts,
): V1EphemeralContainer {
  const { mount } = buildShimVolume(forerunner.shim);
  const parts = { pullPolicy, resources: undefined, forerunner, volumeMounts: [mount, ...own] };
  const { ports: _, readinessProbe: __, ...container } = buildContainer(spec, parts);
  const guest = { ...container, name };
  return restriction ? restrictContainer(guest) : guest;
}
