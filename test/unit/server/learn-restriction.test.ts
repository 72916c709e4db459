import { describe, expect, it } from "bun:test";
import type { V1Pod } from "@kubernetes/client-node";
import { EngineError } from "../../../src/model/errors.ts";
import { learnRestriction } from "../../../src/server/learn-restriction.ts";

const warnings: string[] = [];

function learn(answer: (pod: V1Pod) => V1Pod, uid?: number) {
  const template = uid && { spec: { containers: [], securityContext: { runAsUser: uid } } };
  return learnRestriction(template || undefined, {
    dryRun: async (pod) => answer(pod),
    onWarning: (message) => warnings.push(message),
  });
}

/** What OpenShift's admission makes of a Pod. */
function assigned({ spec }: V1Pod): V1Pod {
  return {
    spec: {
      securityContext: { ...spec?.securityContext, fsGroup: 1_000_650_000 },
      containers: (spec?.containers ?? []).map((container) => ({
        ...container,
        securityContext: { ...container.securityContext, runAsUser: 1_000_650_000 },
      })),
    },
  };
}

describe("learnRestriction()", () => {
  it("takes a user of its own where the cluster gives none", async () => {
    expect(await learn((pod) => pod)).toEqual({
      user: { uid: 1000, gid: 0 },
      isAssigned: false,
      assignsGroup: false,
    });
  });

  it("takes the user that OpenShift gives a Pod, and its group of volumes", async () => {
    expect(await learn(assigned)).toEqual({
      user: { uid: 1_000_650_000, gid: 0 },
      isAssigned: true,
      assignsGroup: true,
    });
  });

  it("takes the template's user", async () => {
    expect(await learn((pod) => pod, 2000)).toMatchObject({
      user: { uid: 2000 },
      isAssigned: true,
    });
  });

  it("shows the cluster a Pod that complies and names neither user nor group", async () => {
    await learn(({ spec }) => {
      expect(spec?.securityContext).toMatchObject({ runAsNonRoot: true });
      expect(spec?.securityContext).not.toHaveProperty("fsGroup");
      expect(spec?.containers[0]?.securityContext).toMatchObject({
        capabilities: { drop: ["ALL"] },
      });
      return { spec: { containers: [] } };
    });
  });

  it("says so if the cluster does not tell", async () => {
    const { user } = await learn(() => {
      throw new EngineError("forbidden", "no quota");
    });
    expect(user.uid).toBe(1000);
    expect(warnings).toEqual([
      "Cannot ask the cluster as whom Pods may run, so it is as 1000: no quota",
    ]);
  });
});
