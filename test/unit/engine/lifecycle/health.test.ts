import { afterEach, beforeEach, describe, expect, it, jest } from "bun:test";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { resumeHealth } from "../../../../src/engine/lifecycle/health.ts";
import type { Health } from "../../../../src/model/container-state.ts";
import type { Healthcheck } from "../../../../src/model/healthcheck.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
let id: string;
let podName: string;
const SECOND_NS = 1_000_000_000;

beforeEach(async () => {
  test = await createTestEngine();
  test.cluster.remark("", ""); // an Event of a Pod that is not ours
});
afterEach(() => {
  test.stop();
  jest.useRealTimers();
});

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
    await failAfter(30, "Readiness probe failed: no such file\n");
    expect(health()).toMatchObject({
      status: "starting",
      failingStreak: 1,
      log: [{ exitCode: 1, output: "no such file\n" }],
    });
    await failAfter(30);
    expect(health()).toMatchObject({ status: "unhealthy", failingStreak: 2 });
    await setReady(true);
    expect(health()).toMatchObject({ status: "healthy", failingStreak: 0 });
  });

  it("counts no failure within the start period", async () => {
    await run({ test: ["CMD", "check"], retries: 1, startPeriodNs: 40n * BigInt(SECOND_NS) });
    await failAfter(39);
    expect(health()).toMatchObject({ status: "starting", failingStreak: 0 });
    await failAfter(1);
    expect(health()).toMatchObject({ status: "unhealthy", failingStreak: 1 });
  });

  it("counts at Docker's pace: the first time after an interval", async () => {
    const healthcheck = { intervalNs: 10 * SECOND_NS, startPeriodNs: SECOND_NS, retries: 2 };
    await run({ test: ["CMD", "check"], ...healthcheck });
    const streaks: (number | undefined)[] = [];
    for (const seconds of [0, 5, 4.6, 4.9, 0.5, 4.6]) {
      await failAfter(seconds);
      streaks.push(health()?.failingStreak);
    }
    expect(streaks).toEqual([0, 0, 1, 1, 1, 2]);
    expect(health()?.log).toHaveLength(5);
  });

  it.each([
    ["starting", { ready: false, minutes: 1 }],
    ["healthy", { ready: true, minutes: 1 }],
    ["unhealthy", { ready: false, minutes: 2 }],
  ] as const)("is %s for a server that takes over", async (status, { ready, minutes }) => {
    await run({ test: ["CMD", "check"] });
    const container = test.engine.containers.find(id);
    await setReady(ready);
    test.advance(minutes * 60_000 + Date.now() - test.engine.clock.now().getTime());
    resumeHealth(test.engine, container);
    expect(health()).toMatchObject({ status, failingStreak: status === "unhealthy" ? 3 : 0 });
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

  it.each([
    ["failed: no\nway\n", 1, "no\nway\n"],
    [
      'failed: command timed out: "sleep 9" timed out after 1m0s',
      -1,
      "Health check exceeded timeout (1m0s)",
    ],
    [
      'errored and resulted in unknown state: rpc error: failed to start exec "1": OCI runtime exec failed: no x',
      -1,
      "OCI runtime exec failed: no x",
    ],
    ["errored and resulted in unknown state: node is down", -1, "node is down"],
  ])("tells %p in Docker's words", async (message, exitCode, output) => {
    await run({ test: ["CMD", "check"] });
    for (const prefix of ["", "(combined from similar events): "]) {
      await fail(`${prefix}Readiness probe ${message}`);
      expect(health()?.log.at(-1)).toMatchObject({ exitCode, output });
    }
  });

  it("is unhealthy when its chances are over, though the kubelet tells nothing", async () => {
    jest.useFakeTimers();
    const start = run({ test: ["CMD", "check"], intervalNs: SECOND_NS, timeoutNs: 2 * SECOND_NS });
    jest.advanceTimersByTime(0);
    await start;
    jest.advanceTimersByTime(7999); // three checks of two seconds, and two for being late
    expect(health()?.status).toBe("starting");
    jest.advanceTimersByTime(1);
    expect(health()).toMatchObject({ status: "unhealthy", failingStreak: 3 });
    expect(healthEvents()).toEqual(["health_status: unhealthy"]);
  });

  it("does not believe the kubelet that a container it is to end is ready", async () => {
    await run({ test: ["CMD", "check"] });
    const pod = test.cluster.podObjects.get(podName);
    if (pod?.spec) pod.spec.activeDeadlineSeconds = 1;
    await setReady(true);
    expect(health()?.status).toBe("starting");
  });

  it("is unhealthy when what is left of its chances is over, after another server took over", async () => {
    await run({ test: ["CMD", "check"], intervalNs: SECOND_NS, timeoutNs: SECOND_NS });
    const container = test.engine.containers.find(id);
    test.advance(Date.now() - test.engine.clock.now().getTime());
    container.state = { status: "running", startedAt: new Date(Date.now() - 3000) };
    jest.useFakeTimers();
    resumeHealth(test.engine, container);
    expect(health()?.status).toBe("starting");
    jest.advanceTimersByTime(2100); // of five seconds
    expect(health()?.status).toBe("unhealthy");
  });

  it("is unhealthy with the container's end, and begins anew with its next start", async () => {
    await run({ test: ["CMD", "check"] });
    await fail();
    await setReady(true);
    test.cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    const ended = { status: "unhealthy", log: [{ exitCode: 1 }] } as const;
    expect(health()).toMatchObject(ended);
    await fail();
    expect(health()).toMatchObject(ended);
    expect(healthEvents()).toEqual(["health_status: healthy"]);
    test.cluster.startsPods = true;
    await startContainer(test.engine, id, { signal: new AbortController().signal });
    expect(health()).toMatchObject({ status: "healthy", log: [{ exitCode: 1 }] });
  });
});

async function run(healthcheck: Healthcheck | undefined): Promise<void> {
  test.cluster.startsPods = false;
  setImmediate(() => {
    for (const [name, pod] of test.cluster.podObjects)
      if (!pod.status) test.cluster.startPod(name, { ready: false });
  });
  ({ id, podName } = await runContainer(test, containerSpec(healthcheck ? { healthcheck } : {})));
  // The fake kubelet goes by the true time.
  const container = test.engine.containers.find(id);
  container.state = { status: "running", startedAt: test.engine.clock.now() };
}

async function setReady(ready: boolean): Promise<void> {
  test.cluster.startPod(podName, { ready });
  await nextTurn();
}

async function fail(message = "Readiness probe failed: x"): Promise<void> {
  test.cluster.remark(podName, "Unhealthy", { message });
  await nextTurn();
}

async function failAfter(seconds: number, message?: string): Promise<void> {
  test.advance(seconds * 1000);
  await fail(message);
}

function health(): Health | undefined {
  return inspectContainer(test.engine, id).health;
}

function healthEvents(): string[] {
  return test.engine.events.history
    .map(({ action }) => action)
    .filter((action) => action.startsWith("health_status"));
}
