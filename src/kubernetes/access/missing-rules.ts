import type { V1ResourceRule, V1SelfSubjectRulesReview } from "@kubernetes/client-node";
import { ACCESS_RULES, type AccessFlag, type AccessRule } from "./access-rules.ts";
import type { KubernetesClient } from "../client.ts";

/**
 * Asks once what may be done in the namespace; this may be asked by everyone.
 * @param flags Those of the server that take more.
 * @returns The rules that are missing, each with only those verbs that are. None if the cluster cannot tell, as with
 * an authorizer that does not list its rules: then the requests themselves show.
 */
export async function missingRules(
  client: KubernetesClient,
  { flags, signal }: { readonly flags: readonly AccessFlag[]; readonly signal: AbortSignal },
): Promise<readonly AccessRule[]> {
  const review = await client.json<V1SelfSubjectRulesReview>(
    "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
    { method: "POST", body: { spec: { namespace: client.namespace } }, signal },
  );
  if (!review.status || review.status.incomplete) return [];
  const { resourceRules } = review.status;
  return ACCESS_RULES.flatMap((rule) => {
    if (rule.flag && !flags.includes(rule.flag)) return [];
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
