import type { Outcome, Verdict } from "../../../docker/containers/create/unsupported-verdict.ts";

/** What podman's client asks for where nobody has asked for anything, and what a pod has anyway. */
const OWN_NAMESPACES = ["", "default", "private", "bridge"];

/** A pod has namespaces of its own, and only these; a user namespace that is the node's is none. */
export const namespace: Verdict = (value, { pod }) => {
  const { nsmode: mode = "" } = value as { readonly nsmode?: string };
  if (OWN_NAMESPACES.includes(mode) || (mode === "pod" && pod)) return undefined;
  return {
    refuse: "not-implemented",
    reason: `"${mode}": a pod of its own cannot share the namespaces of its node or of other containers`,
  };
};

/** As `namespace`, for the network: that of another container can be shared. */
export const networkNamespace: Verdict = (value, siblings) => {
  const { nsmode: mode = "" } = value as { readonly nsmode?: string };
  return mode === "container" ? undefined : namespace(value, siblings);
};

/** As `namespace`, for what the containers of a pod share: a member has none of its own. */
export const sharedNamespace: Verdict = (value, siblings) => {
  const { nsmode: mode = "" } = value as { readonly nsmode?: string };
  if (mode !== "private" || !siblings["pod"]) return namespace(value, siblings);
  return { refuse: "not-implemented", reason: `"${mode}": the containers of a pod share it` };
};

/** As `namespace`, for users: those of a pod are the node's, which is podman's default for root, too. */
export function userNamespace(value: unknown): Outcome {
  const { nsmode: mode = "" } = value as { readonly nsmode?: string };
  if (["", "default", "host"].includes(mode)) return undefined;
  return { refuse: "not-implemented", reason: `"${mode}": user namespaces are not supported` };
}

/** Annotations that podman's client sets by itself. */
const OWN_ANNOTATION = /^io\.(?:kubernetes|podman|container)\b/;

/** Of what the client has set by itself nobody needs to know. */
export function annotations(value: unknown): Outcome {
  if (Object.keys(value as object).every((name) => OWN_ANNOTATION.test(name))) return undefined;
  return { warn: true, reason: "not applied: they are for the runtime of a node" };
}

/** Logs are kept by the kubelet: options of a file do no harm, another place does. */
export function logConfiguration(value: unknown): Outcome {
  const { driver = "", ...others } = value as { readonly driver?: string };
  if (!["", "k8s-file", "json-file", "journald", "none"].includes(driver)) {
    return {
      refuse: "not-implemented",
      reason: `log driver "${driver}": the cluster keeps the logs of pods, they cannot be sent elsewhere`,
    };
  }
  if (driver !== "none" && Object.keys(others).length === 0) return undefined;
  return { warn: true, reason: "not applied: the cluster keeps the logs of pods" };
}

/** Folders that an image calls volumes are volumes. */
export function imageVolumeMode(value: unknown): Outcome {
  if (value === "anonymous" || value === "bind") return undefined;
  return {
    refuse: "not-implemented",
    reason: `"${String(value)}": folders that an image calls volumes are volumes`,
  };
}

type ResourceLimits = Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;

const APPLIED = ["memory.limit", "cpu.shares", "cpu.quota", "cpu.period"];

/** Memory and processors are limited; of the other limits none is, and podman's client adds one for swap by itself. */
export function resourceLimits(value: unknown): Outcome {
  const limits = value as ResourceLimits;
  const asked = Object.entries(limits).flatMap(([kind, fields]) =>
    Object.entries(fields ?? {}).flatMap(([name, limit]) =>
      limit == null ? [] : [`${kind}.${name}`],
    ),
  );
  const { limit, swap } = limits["memory"] ?? {};
  const isSwapByClient = Number(swap) === 2 * Number(limit);
  const left = asked.filter(
    (name) => !APPLIED.includes(name) && !(name === "memory.swap" && isSwapByClient),
  );
  if (left.length === 0) return undefined;
  return {
    warn: true,
    reason: `not applied: ${left.join(", ")}: Kubernetes does not let a pod set it`,
  };
}
