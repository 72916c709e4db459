import type { V1ResourceRule, V1SelfSubjectRulesReview } from "@kubernetes/client-node";
import type { KubernetesClient } from "./client.ts";

/** Something that kubedock does with the cluster. */
export type AccessRule = {
  /** Absent is the core API. */
  readonly group?: string;
  /** `pods`, or `pods/exec` for what a Pod offers. */
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Whether one of the verbs will do: a process is reached by a WebSocket, which is a GET, or by a POST. */
  readonly isOneEnough?: boolean;
  /** What works less well without it, or not at all. */
  readonly without: string;
};

/** What the server uses; the seed's own Role has about half of it. */
const RULES: readonly AccessRule[] = [
  { resource: "pods", verbs: ["create", "delete", "list"], without: "no container runs" },
  {
    resource: "pods",
    verbs: ["watch"],
    without: "Pods are listed each second, and changes show late",
  },
  { resource: "pods", verbs: ["patch"], without: "stopped containers lose their logs" },
  { resource: "pods/log", verbs: ["get"], without: "containers have no logs" },
  {
    resource: "pods/exec",
    verbs: ["create", "get"],
    isOneEnough: true,
    without: "there is no exec",
  },
  {
    resource: "pods/attach",
    verbs: ["create", "get"],
    isOneEnough: true,
    without: "there is no attach",
  },
  {
    resource: "pods/portforward",
    verbs: ["get"],
    without: "ports are published only where Pods can be reached directly",
  },
  {
    resource: "pods/ephemeralcontainers",
    verbs: ["patch"],
    without: "exec and top do less in images without a shell",
  },
  {
    resource: "pods/resize",
    verbs: ["patch"],
    without: "the limits of running containers cannot be changed",
  },
  {
    resource: "configmaps",
    verbs: ["create", "update", "delete", "list"],
    without: "containers do not outlive the server",
  },
  {
    resource: "services",
    verbs: ["create", "delete", "list"],
    without: "there are no user-defined networks",
  },
  {
    resource: "services",
    verbs: ["watch"],
    without: "networks that other servers make are listed each second",
  },
  {
    group: "discovery.k8s.io",
    resource: "endpointslices",
    verbs: ["create", "update", "delete", "list"],
    without: "names in networks are written into the containers' /etc/hosts",
  },
  {
    resource: "persistentvolumeclaims",
    verbs: ["create", "get", "delete"],
    without: "no container can mount a named volume",
  },
  {
    resource: "events",
    verbs: ["list", "watch"],
    without: "starts show up to a second late",
  },
];

/**
 * Asks once what may be done in the namespace; this may be asked by everyone.
 * @returns The rules that are missing, each with only those verbs that are. None if the cluster cannot tell, as with
 * an authorizer that does not list its rules: then the requests themselves show.
 */
export async function missingRules(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<readonly AccessRule[]> {
  const review = await client.json<V1SelfSubjectRulesReview>(
    "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
    { method: "POST", body: { spec: { namespace: client.namespace } }, signal },
  );
  if (!review.status || review.status.incomplete) return [];
  const { resourceRules } = review.status;
  return RULES.flatMap((rule) => {
    const verbs = rule.verbs.filter((verb) => !isAllowed(resourceRules, rule, verb));
    const isEnough = verbs.length < (rule.isOneEnough ? rule.verbs.length : 1);
    return isEnough ? [] : [{ ...rule, verbs }];
  });
}

/** Says what is missing and what that means, in one line. */
export function describeMissingRule(
  { resource, verbs, isOneEnough, without }: AccessRule,
  namespace: string,
): string {
  const list = verbs.map((verb) => `"${verb}"`).join(isOneEnough ? " or " : ", ");
  return `No permission to ${list} "${resource}" in namespace "${namespace}": ${without}`;
}

function isAllowed(
  rules: readonly V1ResourceRule[],
  { group = "", resource }: AccessRule,
  verb: string,
): boolean {
  const [, subresource] = resource.split("/");
  const names = [resource, "*", ...(subresource ? [`*/${subresource}`] : [])];
  return rules.some(
    (rule) =>
      includesAny(rule.verbs, [verb, "*"]) &&
      includesAny(rule.apiGroups, [group, "*"]) &&
      includesAny(rule.resources, names) &&
      !rule.resourceNames?.length, // a rule for some objects only is none for all
  );
}

function includesAny(values: readonly string[] | undefined, wanted: readonly string[]): boolean {
  return wanted.some((value) => values?.includes(value));
}
