import type { V1PolicyRule } from "@kubernetes/client-node";
import { ACCESS_RULES, type AccessFlag } from "./access-rules.ts";

/** The order in which verbs are told. */
const VERBS = ["create", "get", "list", "watch", "patch", "update", "delete"];

/**
 * The rules of the Role that a server needs.
 * @param flags Those that it is started with, of those that take more.
 */
export function roleRules(flags: readonly AccessFlag[] = []): V1PolicyRule[] {
  return groupedRules((flag) => flag === undefined || flags.includes(flag));
}

/** That Role as a file, with what flags take as comments. */
export function roleYaml(): string {
  const flags = new Set(ACCESS_RULES.flatMap(({ flag }) => flag ?? []));
  const optional = [...flags].flatMap((flag) => [
    `  # for ${flag}`,
    ...groupedRules((own) => own === flag)
      .flatMap(ruleLines)
      .map((line) => line.replace(/^ {2}/, "  # ")),
  ]);
  return [
    "apiVersion: rbac.authorization.k8s.io/v1",
    "kind: Role",
    "metadata:",
    "  name: kubedock",
    "rules:",
    ...roleRules().flatMap(ruleLines),
    ...optional,
    "",
  ].join("\n");
}

/** What may be done to a resource is said once, and resources that the same may be done to are named together. */
function groupedRules(isWanted: (flag: AccessFlag | undefined) => boolean): V1PolicyRule[] {
  const verbsOf = new Map<string, { readonly group: string; readonly verbs: Set<string> }>();
  for (const { group = "", resource, verbs, flag } of ACCESS_RULES) {
    if (!isWanted(flag)) continue;
    const known = verbsOf.get(resource) ?? { group, verbs: new Set() };
    for (const verb of verbs) known.verbs.add(verb);
    verbsOf.set(resource, known);
  }
  const rules = new Map<string, { group: string; resources: string[]; verbs: string[] }>();
  for (const [resource, { group, verbs }] of verbsOf) {
    const sorted = VERBS.filter((verb) => verbs.has(verb));
    const key = `${group} ${sorted.join(" ")}`;
    const rule = rules.get(key) ?? { group, resources: [], verbs: sorted };
    rule.resources.push(resource);
    rules.set(key, rule);
  }
  return [...rules.values()].map(({ group, resources, verbs }) => ({
    apiGroups: [group],
    resources,
    verbs,
  }));
}

function ruleLines({ apiGroups = [], resources = [], verbs }: V1PolicyRule): string[] {
  return [
    `  - apiGroups: ${list(apiGroups)}`,
    `    resources: ${list(resources)}`,
    `    verbs: ${list(verbs)}`,
  ];
}

function list(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
}
