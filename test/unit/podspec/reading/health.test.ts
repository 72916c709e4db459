import { describe, expect, it } from "bun:test";
import type { V1Pod } from "@kubernetes/client-node";
import { isEnding, podHealth } from "../../../../src/podspec/reading/health.ts";

const SECOND_NS = 1_000_000_000;
const healthcheck = {
  test: ["CMD", "check"],
  intervalNs: 10 * SECOND_NS,
  timeoutNs: SECOND_NS,
  startPeriodNs: 20 * SECOND_NS,
};

describe("podHealth()", () => {
  it.each([
    ["ready", { ready: true, changedAt: 5, now: 10 }, "healthy"],
    ["never ready, with chances left", { ready: false, changedAt: 0, now: 52 }, "starting"],
    ["never ready, without chances left", { ready: false, changedAt: 0, now: 53 }, "unhealthy"],
    ["not ready any more", { ready: false, changedAt: 5, now: 10 }, "unhealthy"],
  ] as const)("calls a container that is %s %p", (_what, { ready, changedAt, now }, expected) => {
    expect(podHealth(pod(ready, at(changedAt)), healthcheck, at(now))).toBe(expected);
  });
});

describe("isEnding()", () => {
  it.each([
    [{}, false],
    [{ metadata: { deletionTimestamp: at(0) } }, true],
    [{ spec: { containers: [], activeDeadlineSeconds: 1 } }, true],
  ])("says of %p: %p", (changes, expected) => {
    expect(isEnding({ ...pod(true, at(0)), ...changes })).toBe(expected);
    expect(podHealth({ ...pod(true, at(0)), ...changes }, healthcheck, at(1))).toBe(
      expected ? "starting" : "healthy",
    );
  });
});

function at(second: number): Date {
  return new Date(1_767_225_600_000 + second * 1000);
}

function pod(ready: boolean, lastTransitionTime: Date): V1Pod {
  const state = { running: { startedAt: at(0) } };
  const main = { name: "main", image: "", imageID: "", restartCount: 0, ready, state };
  const condition = { type: "ContainersReady", status: ready ? "True" : "False" };
  return {
    status: {
      containerStatuses: [main],
      conditions: [{ ...condition, lastTransitionTime }],
    },
  };
}
