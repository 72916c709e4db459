import { describe, expect, it } from "bun:test";
import type { Finding } from "../../../src/doctor/finding.ts";
import { examinePermissions } from "../../../src/doctor/permissions.ts";
import { startApiServer, statusResponse } from "../kubernetes/fake-api-server.ts";

const signal = AbortSignal.timeout(30_000);
const EVERYTHING = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
const PODS = { apiGroups: [""], resources: ["pods"], verbs: ["*"] };

describe("examinePermissions()", () => {
  it("is content with all of them", async () => {
    expect(await findingsWith([EVERYTHING])).toEqual([
      { subject: "Permissions", health: "good", detail: "all that the server uses" },
    ]);
  });

  it("says of each that is missing what is worse without it, and where it is to be had", async () => {
    const findings = await findingsWith([PODS]);
    expect(findings).toContainEqual({
      subject: "Permissions",
      health: "poor",
      detail: 'No permission to "get" "pods/log" in namespace "tests": containers have no logs',
      advice: "add it to the Role; the README has one with all of them",
    });
    expect(findings.map(({ health }) => health)).not.toContain("bad");
  });

  it("says that no container runs without Pods", async () => {
    expect(await findingsWith([])).toContainEqual(
      expect.objectContaining({
        health: "bad",
        detail:
          'No permission to "create", "list", "delete" "pods" in namespace "tests": no container runs',
      }),
    );
  });

  it("says that nothing is known where the cluster does not tell", async () => {
    await using server = await startApiServer(() => statusResponse(403, "not for you"));
    expect(await Array.fromAsync(examinePermissions(server.client, [], signal))).toEqual([
      { subject: "Permissions", health: "poor", detail: "not to be had: not for you" },
    ]);
  });
});

async function findingsWith(resourceRules: readonly object[]): Promise<Finding[]> {
  await using server = await startApiServer(() => Response.json({ status: { resourceRules } }));
  return await Array.fromAsync(examinePermissions(server.client, [], signal));
}
