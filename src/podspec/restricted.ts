/**
 * What Kubernetes' Pod Security Standard "restricted" asks of a Pod: no root, no way to become it, no capabilities.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
import type {
  V1Capabilities,
  V1Container,
  V1EphemeralContainer,
  V1Pod,
  V1PodSecurityContext,
  V1SecurityContext,
  V1Sysctl,
} from "@kubernetes/client-node";
import type { ContainerConfig } from "../model/container.ts";
import type { NumericUser } from "./security-context.ts";

/** How the Pods of a server comply. */
export type Restriction = {
  /** Who runs containers for which nobody has named a user, and whose image is root's. */
  readonly user: Required<NumericUser>;
  /** Whether the cluster gives each Pod that user, as OpenShift does: the image's own may not run then. */
  readonly isAssigned: boolean;
  /** Whether the cluster also chooses the group that the files in volumes belong to. */
  readonly assignsGroup: boolean;
};

/** The group of who runs a container: what an image is to let any user change belongs to it, as on OpenShift. */
export const ROOT_GROUP = 0;

/** The one capability that may be asked for. */
export const ALLOWED_CAPABILITY = "NET_BIND_SERVICE";

/** Docker lets every user listen on every port, and Pods may too, if they say so. */
const ALL_PORTS: V1Sysctl = { name: "net.ipv4.ip_unprivileged_port_start", value: "0" };

/** Who runs a container whose user is a number: a group by name counts for nothing. */
export function userOf({ user }: Pick<ContainerConfig, "user">): NumericUser | undefined {
  const [, uid, gid] = /^(\d{1,10})(?::(\d{1,10})$|:|$)/.exec(user) ?? [];
  if (uid === undefined) return undefined;
  return { uid: Number(uid), ...(gid === undefined ? {} : { gid: Number(gid) }) };
}

/**
 * Has a Pod comply, with all that is in it.
 * @param user Who runs its own container, and so its helpers too.
 */
export function restrictPod(
  pod: V1Pod,
  restriction: Restriction,
  user: NumericUser = restriction.user,
): V1Pod {
  const { spec } = pod;
  if (!spec) return pod;
  const { containers, initContainers, securityContext } = spec;
  return {
    ...pod,
    spec: {
      ...spec,
      securityContext: restrictPodContext(securityContext, restriction),
      containers: containers.map(restrictContainer),
      ...(initContainers
        ? { initContainers: initContainers.map((helper) => restrictHelper(helper, user)) }
        : {}),
    },
  };
}

/** Has a container of kubedock's own comply, that stands by another: it is run by the same user. */
export function restrictHelper<Kind extends V1Container | V1EphemeralContainer>(
  helper: Kind,
  { uid, gid = ROOT_GROUP }: NumericUser,
): Kind {
  return restrictContainer({
    ...helper,
    securityContext: { ...helper.securityContext, runAsUser: uid, runAsGroup: gid },
  });
}

/** Has one container comply, whose user may run it. */
export function restrictContainer<Kind extends V1Container | V1EphemeralContainer>(
  container: Kind,
): Kind {
  const context: V1SecurityContext = {
    ...container.securityContext,
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: restrictCapabilities(container.securityContext?.capabilities),
  };
  return { ...container, securityContext: context };
}

/** What else was asked for has been refused. */
function restrictCapabilities(asked: V1Capabilities | undefined): V1Capabilities {
  const add = asked?.add?.filter((name) => name === ALLOWED_CAPABILITY) ?? [];
  return { drop: ["ALL"], ...(add.length > 0 ? { add } : {}) };
}

function restrictPodContext(
  context: V1PodSecurityContext | undefined,
  { assignsGroup }: Restriction,
): V1PodSecurityContext {
  const sysctls = context?.sysctls ?? [];
  const isPortSet = sysctls.some(({ name }) => name === ALL_PORTS.name);
  return {
    seccompProfile: { type: "RuntimeDefault" },
    ...(assignsGroup ? {} : { fsGroup: ROOT_GROUP }),
    ...context,
    runAsNonRoot: true,
    sysctls: isPortSet ? sysctls : [...sysctls, ALL_PORTS],
  };
}
