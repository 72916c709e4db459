import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { waitForContainer } from "../../../../src/engine/containers/wait.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { beginContainer, nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

describe("startContainer()", () => {
  it("answers a second start with 304, once the first has come to its end", async () => {
    const { engine, cluster } = test;
    const { id, podName, start } = await beginContainer(test, containerSpec(), "one");
    const second = startContainer(engine, id, { signal });
    cluster.startPod(podName);
    await start;
    expect(second).rejects.toMatchObject({ kind: "not-modified" });
    expect(startContainer(engine, id, { signal })).rejects.toMatchObject({
      kind: "not-modified",
      message: 'Container "one" is already started',
    });
    expect(cluster.podObjects.size).toBe(1);
  });

  it("goes on when its client has left", async () => {
    const { engine, cluster } = test;
    cluster.startsPods = false;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    const client = new AbortController();
    const start = startContainer(engine, id, { signal: client.signal });
    await nextTurn();
    client.abort(new Error("gone"));
    expect(start).rejects.toThrow("gone");
    cluster.startPod(inspectContainer(engine, id).podName);
    await nextTurn();
    expect(inspectContainer(engine, id).state.status).toBe("running");
  });

  it("takes the kubelet's Event for the start, ahead of the Pod's status", async () => {
    const { cluster } = test;
    const { podName, start } = await beginContainer(test);
    cluster.remark(podName, "Started");
    await start;
  });

  it.each([
    ["ErrImagePull", 'Failed to pull image "x": x: not found', "not-found"],
    ["Failed", "Error: exec: nope: executable file not found in $PATH", "invalid-argument"],
    ["FailedScheduling", "0/1 nodes are available: 1 Insufficient memory", "internal"],
  ] as const)("fails at once with the words of the Event %s", async (reason, message, kind) => {
    const { podName, start } = await beginContainer(test);
    test.cluster.remark(podName, reason === "ErrImagePull" ? "Failed" : reason, { message });
    const error = await start.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind });
    expect(String(error)).toContain(message.replace(/^Error: /, ""));
    expect(test.cluster.podObjects.size).toBe(0);
  });

  it("waits for a node that will be back", async () => {
    const { cluster } = test;
    const { podName, start } = await beginContainer(test);
    const message =
      "0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.";
    cluster.remark(podName, "FailedScheduling", { message });
    await nextTurn();
    cluster.remark(podName, "Started");
    await start;
  });

  it("fails when its Pod is deleted by hand before it runs", async () => {
    const { engine, cluster } = test;
    const { id, podName, start } = await beginContainer(test, containerSpec(), "one");
    cluster.removePod(podName);
    expect(start).rejects.toThrow('Cannot start container "one": its Pod was deleted');
    await start.catch(() => {});
    expect(inspectContainer(engine, id).state.status).toBe("created");
  });

  it("sees the end of a Pod that is deleted between the Event of its start and the start's end", async () => {
    const { engine, cluster } = test;
    const { id, podName, start } = await beginContainer(test);
    cluster.remark(podName, "Started");
    cluster.removePod(podName);
    await start;
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 137 });
  });

  it("sees the end of a command that ends before its start is known", async () => {
    const { engine, cluster } = test;
    const { id, podName, start } = await beginContainer(test);
    const exit = waitForContainer(engine, id, { condition: "not-running", signal });
    cluster.endPod(podName, { exitCode: 5 });
    await start;
    expect((await exit).exitCode).toBe(5);
    expect(engine.events.history.map(({ action }) => action)).toEqual([
      "create",
      "connect",
      "start",
      "disconnect",
      "die",
    ]);
  });

  it("gives up when the container is removed by force", async () => {
    const { engine, cluster } = test;
    const { id, start } = await beginContainer(test);
    const removal = { force: true, removeVolumes: false, signal };
    await removeContainer(engine, id, removal);
    expect(start).rejects.toThrow("container is marked for removal and cannot be started");
    expect(cluster.podObjects.size).toBe(0);
    expect(cluster.containerRecords.length).toBe(0);
  });

  it("gives up when the container is removed while the shim is being made ready", async () => {
    const { engine, cluster } = test;
    cluster.startsPods = false;
    const { id } = await createContainer(engine, containerSpec({}, { init: true }), { signal });
    const start = startContainer(engine, id, { signal });
    start.catch(() => {}); // because it is looked at below
    await removeContainer(engine, id, { force: true, removeVolumes: false, signal });
    expect(start).rejects.toThrow("container is marked for removal and cannot be started");
    expect(cluster.podObjects.size).toBe(0);
  });

  it("is refused while the container is being removed", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    const removal = removeContainer(engine, id, { force: false, removeVolumes: false, signal });
    expect(startContainer(engine, id, { signal })).rejects.toMatchObject({ kind: "conflict" });
    await removal;
  });

  it("keeps the Pod of the last run when the next cannot even be planned", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, containerSpec({ image: "busybox" }));
    cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    Object.assign(engine.containers.find(id).record.spec.host, { init: true });
    Object.assign(cluster.configMaps, {
      create: () => Promise.reject(new EngineError("unavailable", "no")),
    });
    expect(startContainer(engine, id, { signal })).rejects.toThrow("no");
    await nextTurn();
    expect([...cluster.podObjects.keys()]).toEqual([podName]);
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", error: "no" });
  });

  it("says after its time that the container does not run", async () => {
    const { engine } = test;
    Object.assign(engine.config, { startTimeoutMs: 10 });
    const { id, start } = await beginContainer(test, containerSpec(), "slow");
    expect(start).rejects.toMatchObject({
      kind: "deadline-exceeded",
      message: 'Cannot start container "slow": not running after 0.01 s',
    });
    await start.catch(() => {});
    expect(test.cluster.podObjects.size).toBe(0);
    expect(inspectContainer(engine, id).state.status).toBe("created");
  });

  it("removes a container with --rm that cannot be started", async () => {
    const { engine, cluster } = test;
    const { id, podName, start } = await beginContainer(
      test,
      containerSpec({}, { autoRemove: true }),
    );
    const removed = waitForContainer(engine, id, { condition: "removed", signal });
    cluster.failPod(podName, "RunContainerError", "exec: nope: executable file not found");
    await start.catch(() => {});
    expect((await removed).exitCode).toBe(127);
    expect(cluster.containerRecords.length).toBe(0);
  });
});
