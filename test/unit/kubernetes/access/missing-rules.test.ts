import { describe, expect, it } from "bun:test";
import type { AccessFlag } from "../../../../src/kubernetes/access/access-rules.ts";
import {
  describeMissingRule,
  missingRules,
} from "../../../../src/kubernetes/access/missing-rules.ts";
import { startApiServer } from "../fake-api-server.ts";

const signal = new AbortController().signal;

describe("missingRules()", () => {
  it("misses nothing where everything is allowed", async () => {
    expect(await missingWith([{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }])).toEqual([]);
  });

  it("names what the seed's Role does not allow", async () => {
    const missing = await missingWith([
      { apiGroups: [""], resources: ["pods"], verbs: ["create", "get", "list", "delete"] },
      { apiGroups: [""], resources: ["pods/log"], verbs: ["list", "get"] },
      { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] },
      { apiGroups: [""], resources: ["configmaps"], verbs: ["get"], resourceNames: ["one"] },
    ]);
    expect(missing.map(({ resource, verbs }) => [resource, ...verbs])).toEqual([
      ["pods", "watch"],
      ["pods", "patch"],
      ["pods/attach", "create", "get"],
      ["pods/portforward", "create", "get"],
      ["pods/ephemeralcontainers", "patch"],
      ["pods/resize", "patch"],
      ["configmaps", "create", "list", "update", "delete"],
      ["configmaps", "watch"],
      ["configmaps", "get"],
      ["services", "create", "list", "delete"],
      ["services", "watch"],
      ["services", "get"],
      ["endpointslices", "create", "list", "update", "delete"],
      ["endpointslices", "get"],
      ["persistentvolumeclaims", "create", "get", "delete"],
      ["events", "list", "watch"],
    ]);
  });

  it("misses what a flag takes only where it is given", async () => {
    const flags = ["--lock"] as const;
    const resources = async (...given: typeof flags | []): Promise<string[]> =>
      (await missingWith([], { flags: given })).map(({ resource }) => resource);
    expect(await resources()).not.toContain("leases");
    expect(await resources(...flags)).toContain("leases");
  });

  it("is satisfied with a subresource of everything", async () => {
    const missing = await missingWith([
      { apiGroups: [""], resources: ["*/exec", "*/attach"], verbs: ["get"] },
    ]);
    expect(missing.map(({ resource }) => resource)).not.toContain("pods/exec");
  });

  it("believes in nothing that the cluster cannot tell", async () => {
    expect(await missingWith([], { incomplete: true })).toEqual([]);
  });
});

describe("describeMissingRule()", () => {
  it("says that one verb is enough where it is", () => {
    const rule = { resource: "pods/exec", verbs: ["create", "get"], isOneEnough: true };
    expect(describeMissingRule({ ...rule, without: "there is no exec" }, "team")).toBe(
      'No permission to "create" or "get" "pods/exec" in namespace "team": there is no exec',
    );
  });

  it("says what is missing and what that means", () => {
    const rule = { resource: "events", verbs: ["list", "watch"], without: "starts show late" };
    expect(describeMissingRule(rule, "team")).toBe(
      'No permission to "list", "watch" "events" in namespace "team": starts show late',
    );
  });
});

async function missingWith(
  resourceRules: readonly object[],
  { incomplete = false, flags = [] }: { incomplete?: boolean; flags?: readonly AccessFlag[] } = {},
): ReturnType<typeof missingRules> {
  await using server = await startApiServer(async (request) => {
    expect(await request.json()).toEqual({ spec: { namespace: "tests" } });
    return Response.json({ status: { resourceRules, incomplete } });
  });
  return await missingRules(server.client, { flags, signal }); // before the server is gone
}
