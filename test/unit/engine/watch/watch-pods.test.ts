import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { waitForContainer } from "../../../../src/engine/containers/wait.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

describe("watchPods()", () => {
  it("takes a Pod deleted by hand for the end, by SIGKILL", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    const exit = waitForContainer(engine, id, { condition: "not-running", signal });
    cluster.removePod(podName);
    expect((await exit).exitCode).toBe(137);
    expect(inspectContainer(engine, id).state.status).toBe("exited");
  });

  it("keeps the exit code of a Pod that is deleted after its end", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    cluster.endPod(podName, { exitCode: 3 });
    cluster.removePod(podName);
    await nextTurn();
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 3 });
  });

  it("finds out after a gap what ended, what went and what changed in it", async () => {
    const { engine, cluster } = test;
    const ended = await runContainer(test);
    const gone = await runContainer(test);
    const same = await runContainer(test);
    cluster.inGap(() => {
      cluster.endPod(ended.podName, { exitCode: 9 });
      cluster.removePod(gone.podName);
    });
    await nextTurn();
    expect(inspectContainer(engine, ended.id).state).toMatchObject({ exitCode: 9 });
    expect(inspectContainer(engine, gone.id).state).toMatchObject({ exitCode: 137 });
    expect(inspectContainer(engine, same.id).state.status).toBe("running");
  });

  it("tells of OOM before the end", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    cluster.endPod(podName, { exitCode: 137, reason: "OOMKilled" });
    await nextTurn();
    expect(inspectContainer(engine, id).state).toMatchObject({ isOomKilled: true });
    expect(engine.events.history.map(({ action }) => action).slice(3)).toEqual([
      "oom",
      "disconnect",
      "die",
    ]);
  });

  it("outlives a Pod that it cannot understand", async () => {
    const { engine, cluster, logged } = test;
    const bad = await runContainer(test);
    const good = await runContainer(test);
    Object.defineProperty(engine.containers.find(bad.id), "state", {
      get: () => {
        throw new Error("boom");
      },
    });
    cluster.endPod(bad.podName, { exitCode: 1 });
    cluster.endPod(good.podName, { exitCode: 2 });
    await nextTurn();
    expect(logged).toContainEqual({
      level: "error",
      message: "Cannot take in a change of Pods: boom",
    });
    expect(inspectContainer(engine, good.id).state).toMatchObject({ exitCode: 2 });
  });
});
