import type {
  V1Capabilities,
  V1PodSecurityContext,
  V1SecurityContext,
} from "@kubernetes/client-node";
import { askedUser, type ContainerSpec } from "../model/container.ts";

/** A user as Kubernetes can set it. */
export type NumericUser = { readonly uid: number; readonly gid?: number };

/**
 * Reads `uid[:gid]`.
 * @returns Nothing for names: those the shim looks up inside the container.
 */
export function numericUser(user: string): NumericUser | undefined {
  const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(user);
  if (!match) return undefined;
  return { uid: Number(match[1]), ...(match[2] === undefined ? {} : { gid: Number(match[2]) }) };
}

/**
 * Whether what is run in a container by exec is root's: also where its command becomes another user, asked for by name,
 * only behind a gate. An image that could not be looked up is taken for root's.
 */
export function execsAsRoot({ config }: ContainerSpec): boolean {
  const [user = ""] = config.user.split(":");
  const isNameAsked = !config.isUserOfImage && !numericUser(config.user);
  return user === "" || user === "root" || numericUser(user)?.uid === 0 || isNameAsked;
}

/** Security settings of the container. A user by name starts as root, and the gate becomes that user. */
export function buildSecurityContext({
  config,
  host,
}: ContainerSpec): V1SecurityContext | undefined {
  const context: V1SecurityContext = {};
  const asked = askedUser(config);
  const user = numericUser(asked);
  if (user) context.runAsUser = user.uid;
  if (user?.gid !== undefined) context.runAsGroup = user.gid;
  if (asked !== "" && !user) context.runAsUser = 0;
  if (host.isPrivileged) context.privileged = true;
  if (host.isRootfsReadonly) context.readOnlyRootFilesystem = true;
  // Kubernetes refuses it beside `privileged`.
  if (host.forbidsNewPrivileges && !host.isPrivileged) context.allowPrivilegeEscalation = false;
  const capabilities = buildCapabilities(host.capAdd, host.capDrop);
  if (capabilities) context.capabilities = capabilities;
  return Object.keys(context).length > 0 ? context : undefined;
}

/** Security settings of the Pod. */
export function buildPodSecurityContext({ host }: ContainerSpec): V1PodSecurityContext | undefined {
  const sysctls = Object.entries(host.sysctls).map(([name, value]) => ({ name, value }));
  const supplementalGroups = host.groupAdd.filter((group) => /^\d+$/.test(group)).map(Number);
  const context: V1PodSecurityContext = {
    ...(sysctls.length > 0 ? { sysctls } : {}),
    ...(supplementalGroups.length > 0 ? { supplementalGroups } : {}),
  };
  return Object.keys(context).length > 0 ? context : undefined;
}

function buildCapabilities(
  add: readonly string[],
  drop: readonly string[],
): V1Capabilities | undefined {
  if (add.length === 0 && drop.length === 0) return undefined;
  return {
    ...(add.length > 0 ? { add: add.map(capabilityName) } : {}),
    ...(drop.length > 0 ? { drop: drop.map(capabilityName) } : {}),
  };
}

/** Docker takes `CAP_NET_ADMIN` and `net_admin`; Kubernetes wants `NET_ADMIN`. */
function capabilityName(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, "");
}
