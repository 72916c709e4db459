import { afterEach, beforeEach, describe, expect, it, jest } from "bun:test";
import { inspectContainer } from "../../../../../src/engine/containers/inspect.ts";
import { killContainer } from "../../../../../src/engine/containers/running/kill.ts";
import { removeContainer } from "../../../../../src/engine/containers/remove.ts";
import { restartContainer } from "../../../../../src/engine/containers/running/restart.ts";
import { startContainer } from "../../../../../src/engine/containers/start.ts";
import { stopContainer } from "../../../../../src/engine/containers/running/stop.ts";
import { waitForContainer } from "../../../../../src/engine/containers/wait.ts";
import type { Engine } from "../../../../../src/engine/engine.ts";
import type { RestartPolicy } from "../../../../../src/model/container.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => {
  test.stop();
  jest.useRealTimers();
});

describe("restartContainer()", () => {
  it("makes a new Pod, keeps the last for its log, and tells of all it does", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    await restartContainer(engine, id, { graceSeconds: 0, signal });
    expect([...cluster.podObjects.keys()]).toEqual([podName, `${podName}-2`]);
    const actions = engine.events.history.map(({ action }) => action);
    expect(actions.slice(3)).toEqual([
      "kill",
      "disconnect",
      "die",
      "stop",
      "connect",
      "start",
      "restart",
    ]);
  });

  it("keeps the Pods of the last five starts, and a removal none", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    for (let count = 0; count < 7; count += 1)
      await restartContainer(engine, id, { graceSeconds: 0, signal });
    const kept = [3, 4, 5, 6, 7, 8].map((number) => `${podName}-${number}`);
    expect([...cluster.podObjects.keys()]).toEqual(kept);
    await removeContainer(engine, id, { force: true, removeVolumes: false, signal });
    expect(cluster.podObjects.size).toBe(0);
  });

  it("starts a container that does not run", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    const { state } = inspectContainer(engine, id);
    await restartContainer(engine, id, { signal });
    expect(inspectContainer(engine, id).state).toMatchObject({
      status: "running",
      finishedAt: "finishedAt" in state && state.finishedAt, // of the run before
    });
  });

  it("says what could not be done", async () => {
    const { engine, cluster } = test;
    await runContainer(test, containerSpec(), "one");
    Object.assign(cluster.pods, {
      create: () => Promise.reject(new EngineError("forbidden", "no quota")),
    });
    expect(restartContainer(engine, "one", { graceSeconds: 0, signal })).rejects.toMatchObject({
      kind: "forbidden",
      message: "Cannot restart container one: no quota",
    });
    expect(restartContainer(engine, "two", { signal })).rejects.toThrow(/^No such container: two$/);
  });

  it("keeps a container with --rm, until it ends by itself", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test, containerSpec({}, { autoRemove: true }));
    await restartContainer(engine, id, { graceSeconds: 0, signal });
    const { state, podName } = inspectContainer(engine, id);
    expect(state.status).toBe("running");
    const removed = waitForContainer(engine, id, { condition: "removed", signal });
    cluster.endPod(podName, { exitCode: 4 });
    expect((await removed).exitCode).toBe(4);
  });
});

describe("the restart policy", () => {
  it("sees one end in two reports of it", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, withPolicy("always"));
    cluster.endPod(podName, { exitCode: 1 });
    cluster.endPod(podName, { exitCode: 1 });
    await nextTurn();
    expect(inspectContainer(engine, id)).toMatchObject({
      state: { status: "restarting", exitCode: 1 },
      restartCount: 1,
    });
    expect(engine.events.history.filter(({ action }) => action === "die")).toHaveLength(1);
  });

  it("is called off by a stop in the pause, which whoever waits is told of", async () => {
    jest.useFakeTimers();
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, withPolicy("always"));
    cluster.endPod(podName, { exitCode: 7 });
    await nextTurn();
    const exit = waitForContainer(engine, id, { condition: "not-running", signal });
    await stopContainer(engine, id, { signal });
    expect((await exit).exitCode).toBe(7);
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 7 });
    jest.advanceTimersByTime(100); // the pause is over
    await nextTurn();
    expect(inspectContainer(engine, id).state.status).toBe("exited");
  });

  it("is called off by a kill in the pause, which hurts nobody", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, withPolicy("always"));
    cluster.endPod(podName, { exitCode: 7 });
    await nextTurn();
    expect(killContainer(engine, id, { signalName: "HUP", signal })).rejects.toMatchObject({
      kind: "conflict",
    });
    await killContainer(engine, id, { signal });
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 7 });
    expect(engine.events.history.at(-1)?.action).toBe("die");
  });

  it("is called off by a removal in the pause", async () => {
    jest.useFakeTimers();
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, withPolicy("always"));
    cluster.endPod(podName, { exitCode: 7 });
    await nextTurn();
    const exit = waitForContainer(engine, id, { condition: "removed", signal });
    await removeContainer(engine, id, { force: true, removeVolumes: false, signal });
    expect((await exit).exitCode).toBe(7);
    jest.advanceTimersByTime(100); // the pause is over
    await nextTurn();
    expect(cluster.podObjects.size).toBe(0);
  });

  it("gives up, and tells who waits, when the container cannot be started again", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, withPolicy("always"));
    Object.assign(cluster.pods, {
      create: () => Promise.reject(new EngineError("forbidden", "quota exceeded")),
    });
    cluster.endPod(podName, { exitCode: 7 });
    await nextTurn();
    await waitForContainer(engine, id, { condition: "not-running", signal });
    await nextTurn();
    expect(inspectContainer(engine, id).state).toMatchObject({
      status: "exited",
      error: "quota exceeded",
    });
    expect(test.logged).toContainEqual({
      level: "warn",
      message: expect.stringContaining("quota exceeded"),
    });
  });

  it.each([
    ["no", 1, false],
    ["on-failure", 0, false],
    ["on-failure", 1, true],
    ["always", 0, true],
    ["unless-stopped", 0, true],
  ] as const)("%s after exit code %d: %p", async (name, exitCode, restarts) => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, withPolicy(name));
    cluster.endPod(podName, { exitCode });
    await nextTurn();
    expect(inspectContainer(engine, id).state.status).toBe(restarts ? "restarting" : "exited");
  });

  it("does not bring back what someone stopped or killed", async () => {
    const { engine } = test;
    for (const end of [
      (id: string) => stopContainer(engine, id, { graceSeconds: 0, signal }),
      (id: string) => killContainer(engine, id, { signal }),
    ]) {
      const { id } = await runContainer(test, withPolicy("always"));
      await end(id);
      expect(inspectContainer(engine, id).state.status).toBe("exited");
    }
  });

  it("counts anew after a start by hand, and refuses one during its pause", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, withPolicy("on-failure", 1));
    const started = nextStart(engine);
    cluster.endPod(podName, { exitCode: 1 });
    await nextTurn();
    expect(startContainer(engine, id, { signal })).rejects.toMatchObject({ kind: "not-modified" });
    await started;
    cluster.endPod(inspectContainer(engine, id).podName, { exitCode: 1 });
    await nextTurn();
    expect(inspectContainer(engine, id).state.status).toBe("exited");
    await startContainer(engine, id, { signal });
    expect(inspectContainer(engine, id).restartCount).toBe(0);
    cluster.endPod(inspectContainer(engine, id).podName, { exitCode: 1 });
    await nextTurn();
    expect(inspectContainer(engine, id).state.status).toBe("restarting");
  });

  it("doubles its pause, and begins anew after a run of ten seconds", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, withPolicy("always"));
    const container = engine.containers.find(id);
    let started = nextStart(engine);
    cluster.endPod(podName, { exitCode: 1 });
    await started;
    expect(container.restartPauseMs).toBe(100);
    started = nextStart(engine);
    cluster.endPod(`${podName}-2`, { exitCode: 1 });
    await started;
    expect(container.restartPauseMs).toBe(200);
    container.state = { status: "running", startedAt: new Date(Date.now() - 11_000) };
    cluster.endPod(`${podName}-3`, { exitCode: 1 });
    await nextTurn();
    expect(container.restartPauseMs).toBe(100);
  });
});

function withPolicy(name: RestartPolicy["name"], maximumRetryCount = 0) {
  return containerSpec({}, { restartPolicy: { name, maximumRetryCount } });
}

function nextStart(engine: Engine): Promise<void> {
  return new Promise((resolve) => {
    engine.events.listen(({ action }) => action === "start" && resolve(), signal);
  });
}
