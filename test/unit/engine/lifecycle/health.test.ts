import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import type { Health } from "../../../../src/model/container-state.ts";
import type { Healthcheck } from "../../../../src/model/healthcheck.ts";
import { containerSpec } from "../../../support/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/test-engine.ts";

let test: TestEngine;
let id: string;
let podName: string;
const SECOND_NS = 1_000_000_000;

beforeEach(async () => {
  test = await createTestEngine();
  test.cluster.remark("", ""); // an Event of a Pod that is not ours
});
afterEach(() => test.stop());

describe("the health of a container", () => {
  it("is not told without a check, or with one that is switched off", async () => {
    await run(undefined);
    await fail();
    expect(health()).toBeUndefined();
    await run({ test: ["NONE"] });
    expect(health()).toBeUndefined();
  });

  it("begins as starting and follows the kubelet: healthy, unhealthy, healthy again", async () => {
    await run({ test: ["CMD", "check"] });
    expect(health()).toEqual({ status: "starting", failingStreak: 0, log: [] });
    await setReady(true);
    expect(health()?.status).toBe("healthy");
    await setReady(false);
    expect(health()?.status).toBe("unhealthy");
    await setReady(true);
    expect(health()).toMatchObject({ status: "healthy", failingStreak: 0 });
    expect(healthEvents()).toEqual([
      "health_status: healthy",
      "health_status: unhealthy",
      "health_status: healthy",
    ]);
  });

  it("is unhealthy after as many failures in a row as were asked for, also before the first success", async () => {
    await run({ test: ["CMD", "check"], retries: 2 });
    await fail("Readiness probe failed: no such file\n");
    expect(health()).toMatchObject({
      status: "starting",
      failingStreak: 1,
      log: [{ exitCode: 1, output: "no such file\n" }],
    });
    await fail();
    expect(health()).toMatchObject({ status: "unhealthy", failingStreak: 2 });
    await setReady(true);
    expect(health()).toMatchObject({ status: "healthy", failingStreak: 0 });
  });

  it("counts no failure within the start period", async () => {
    await run({ test: ["CMD", "check"], retries: 1, startPeriodNs: 30n * BigInt(SECOND_NS) });
    const container = test.engine.containers.find(id);
    container.state = { status: "running", startedAt: test.engine.clock.now() };
    test.advance(29_000);
    await fail();
    expect(health()).toMatchObject({ status: "starting", failingStreak: 0 });
    test.advance(2000);
    await fail();
    expect(health()).toMatchObject({ status: "unhealthy", failingStreak: 1 });
  });

  it("stays healthy with failures that are not in a row, of which only the kubelet knows", async () => {
    await run({ test: ["CMD", "check"], retries: 3 });
    await setReady(true);
    for (let count = 0; count < 5; count += 1) await fail();
    expect(health()).toMatchObject({ status: "healthy", failingStreak: 2 });
    await setReady(false);
    expect(health()?.status).toBe("unhealthy");
  });

  it("keeps the last five failures", async () => {
    await run({ test: ["CMD", "check"] });
    for (let count = 0; count < 7; count += 1)
      await fail(`Readiness probe errored and resulted in unknown state: ${count}`);
    expect(health()?.log.map(({ output }) => output)).toEqual(["2", "3", "4", "5", "6"]);
  });

  it("ends with the container and begins anew with its next start", async () => {
    await run({ test: ["CMD", "check"] });
    await setReady(true);
    test.cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    expect(health()).toBeUndefined();
    await fail();
    expect(health()).toBeUndefined();
  });
});

async function run(healthcheck: Healthcheck | undefined): Promise<void> {
  test.cluster.startsPods = false;
  setImmediate(() => {
    for (const [name, pod] of test.cluster.podObjects)
      if (!pod.status) test.cluster.startPod(name, { ready: false });
  });
  ({ id, podName } = await runContainer(test, containerSpec(healthcheck ? { healthcheck } : {})));
}

async function setReady(ready: boolean): Promise<void> {
  test.cluster.startPod(podName, { ready });
  await nextTurn();
}

async function fail(message = "Readiness probe failed: x"): Promise<void> {
  test.cluster.remark(podName, "Unhealthy", { message });
  await nextTurn();
}

function health(): Health | undefined {
  return inspectContainer(test.engine, id).health;
}

function healthEvents(): string[] {
  return test.engine.events.history
    .map(({ action }) => action)
    .filter((action) => action.startsWith("health_status"));
}
