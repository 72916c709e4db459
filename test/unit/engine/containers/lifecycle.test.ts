import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { stopContainer } from "../../../../src/engine/containers/running/stop.ts";
import { waitForContainer } from "../../../../src/engine/containers/wait.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { beginContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

describe("the life of a container", () => {
  it("goes from created to running to exited, and keeps the exit code", async () => {
    const { engine, cluster } = test;
    const { id } = await createContainer(engine, containerSpec(), { name: "one", signal });
    expect(inspectContainer(engine, "one").state).toEqual({ status: "created" });
    expect(cluster.podObjects.size).toBe(0);
    await startContainer(engine, id, { signal });
    expect(inspectContainer(engine, id.slice(0, 6)).state.status).toBe("running");
    const exit = waitForContainer(engine, "one", { condition: "not-running", signal });
    cluster.endPod(inspectContainer(engine, "one").podName, { exitCode: 3 });
    expect((await exit).exitCode).toBe(3);
    expect(inspectContainer(engine, "one").state).toMatchObject({ status: "exited", exitCode: 3 });
    expect(engine.events.history.map(({ action }) => action)).toEqual([
      "create",
      "connect",
      "start",
      "disconnect",
      "die",
    ]);
  });

  it("removes itself at its end when asked to", async () => {
    const { engine, cluster } = test;
    const { id } = await createContainer(engine, containerSpec({}, { autoRemove: true }), {
      signal,
    });
    const removed = waitForContainer(engine, id, { condition: "removed", signal });
    await startContainer(engine, id, { signal });
    cluster.endPod(inspectContainer(engine, id).podName, { exitCode: 0 });
    expect((await removed).exitCode).toBe(0);
    expect(cluster.podObjects.size).toBe(0);
    expect(cluster.containerRecords.length).toBe(0);
    expect(() => inspectContainer(engine, id)).toThrow(`No such container: ${id}`);
  });

  it("is killed through the kubelet when it does not obey its stop signal", async () => {
    const { engine, cluster } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    await startContainer(engine, id, { signal });
    await stopContainer(engine, id, { graceSeconds: 0, signal });
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 137 });
    expect(cluster.podObjects.size).toBe(1); // with its logs
  });

  it("stops by its stop signal", async () => {
    const { engine, cluster } = test;
    const { id } = await createContainer(engine, containerSpec({ stopSignal: "SIGINT" }), {
      signal,
    });
    await startContainer(engine, id, { signal });
    cluster.onExec = () => {
      cluster.endPod(inspectContainer(engine, id).podName, { exitCode: 130 });
      return {};
    };
    await stopContainer(engine, id, { signal });
    expect(cluster.commands).toEqual([["sh", "-c", "kill -2 1"]]);
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 130 });
  });

  it("stays created, with the reason, when it cannot be started", async () => {
    const { engine, cluster } = test;
    const { id, podName, start } = await beginContainer(test, containerSpec(), "bad");
    cluster.failPod(podName, "ErrImagePull", "failed to resolve reference: not found");
    expect(start).rejects.toThrow("not found");
    await start.catch(() => {});
    const { state } = inspectContainer(engine, id);
    expect(state).toEqual({
      status: "created",
      failure: { exitCode: 128, error: "failed to resolve reference: not found" },
    });
    expect(cluster.podObjects.size).toBe(0);
  });

  it("is removed by force while it runs, and says 137 to who waits", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    await startContainer(engine, id, { signal });
    const exit = waitForContainer(engine, id, { condition: "not-running", signal });
    expect(
      removeContainer(engine, id, { force: false, removeVolumes: false, signal }),
    ).rejects.toThrow("container is running: stop the container before removing or force remove");
    await removeContainer(engine, id, { force: true, removeVolumes: false, signal });
    expect((await exit).exitCode).toBe(137);
  });

  it("is started again by its restart policy until its tries are used up", async () => {
    const { engine, cluster } = test;
    const restartPolicy = { name: "on-failure", maximumRetryCount: 1 } as const;
    const { id } = await createContainer(engine, containerSpec({}, { restartPolicy }), { signal });
    await startContainer(engine, id, { signal });
    const again = Promise.withResolvers<void>();
    engine.events.listen(({ action }) => action === "start" && again.resolve(), signal);
    cluster.endPod(inspectContainer(engine, id).podName, { exitCode: 1 });
    await waitForContainer(engine, id, {
      condition: "next-exit",
      signal: AbortSignal.timeout(1),
    }).catch(() => {});
    expect(inspectContainer(engine, id).state.status).toBe("restarting");
    await again.promise;
    const { podName, restartCount } = inspectContainer(engine, id);
    expect(podName).toEndWith("-2");
    expect(restartCount).toBe(1);
    const exit = waitForContainer(engine, id, { condition: "next-exit", signal });
    cluster.endPod(podName, { exitCode: 1 });
    await exit;
    expect(inspectContainer(engine, id).state.status).toBe("exited");
  });
});
