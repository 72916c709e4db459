import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { removeAll } from "../../../../src/engine/lifecycle/end/remove-all.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { resizeContainer } from "../../../../src/engine/containers/running/resize.ts";
import { waitForContainer, type WaitCondition } from "../../../../src/engine/containers/wait.ts";
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

describe("removeContainer()", () => {
  it("removes one that has not run, with its record", async () => {
    const { engine, cluster } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    await remove(id);
    expect(cluster.containerRecords.length).toBe(0);
    expect(engine.events.history.map(({ action }) => action)).toEqual(["create", "destroy"]);
    expect(remove(id)).rejects.toMatchObject({
      kind: "not-found",
      message: `No such container: ${id}`,
    });
  });

  it("deletes the record first: what belongs to it follows, also if the server dies", async () => {
    const { pods, configMaps } = test.cluster;
    const { id } = await runContainer(test);
    const deleted: string[] = [];
    const [deletePod, deleteRecord] = [pods.delete, configMaps.delete];
    const noting = <Args extends unknown[]>(
      kind: string,
      act: (...args: Args) => Promise<void>,
    ) => {
      return (...args: Args): Promise<void> => {
        deleted.push(kind);
        return act(...args);
      };
    };
    Object.assign(pods, { delete: noting("Pod", deletePod) });
    Object.assign(configMaps, { delete: noting("record", deleteRecord) });
    await remove(id, true);
    expect(deleted).toEqual(["record", "Pod"]);
  });

  it("kills one that runs, if that is asked for, and tells of it in moby's order", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test, containerSpec(), "one");
    expect(remove("one")).rejects.toMatchObject({
      kind: "conflict",
      message:
        'cannot remove container "one": container is running: stop the container before removing or force remove',
    });
    await remove(id, true);
    expect(cluster.podObjects.size).toBe(0);
    const actions = engine.events.history.map(({ action }) => action);
    expect(actions).toEqual(["create", "connect", "start", "kill", "disconnect", "die", "destroy"]);
  });

  it("refuses one that is only being started, without force", async () => {
    const { id } = await beginContainer(test);
    expect(remove(id)).rejects.toMatchObject({ kind: "conflict" });
    await remove(id, true);
  });

  it("is done once, however many ask", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    const first = remove(id);
    expect(inspectContainer(engine, id).state.status).toBe("removing");
    expect(remove(id, true)).rejects.toMatchObject({
      kind: "conflict",
      message: `removal of container ${id} is already in progress`,
    });
    await first;
  });

  it("can be tried again when the cluster refuses", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test);
    const { delete: deletePod } = cluster.pods;
    Object.assign(cluster.pods, {
      delete: () => Promise.reject(new EngineError("unavailable", "try later")),
    });
    expect(remove(id, true)).rejects.toThrow("try later");
    await nextTurn();
    expect(inspectContainer(engine, id).state.status).toBe("running");
    Object.assign(cluster.pods, { delete: deletePod });
    await remove(id, true);
    expect(engine.containers.all()).toEqual([]);
  });

  it("leaves one dead that it could not remove, which can only be removed", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    cluster.endPod(podName, { exitCode: 3 });
    await nextTurn();
    const { delete: deletePod } = cluster.pods;
    Object.assign(cluster.pods, {
      delete: () => Promise.reject(new EngineError("unavailable", "try later")),
    });
    expect(remove(id, false)).rejects.toThrow("try later");
    await nextTurn();
    expect(inspectContainer(engine, id).state).toMatchObject({
      status: "dead",
      exitCode: 3,
      error: "try later",
    });
    expect(startContainer(engine, id, { signal })).rejects.toThrow(
      "container is marked for removal and cannot be started",
    );
    Object.assign(cluster.pods, { delete: deletePod });
    const removed = wait(id, "removed");
    await remove(id, false);
    expect(await removed).toMatchObject({ exitCode: 3, error: "" });
  });

  it("shows one that has ended as being removed, and one that runs until it is killed", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    cluster.endPod(podName, { exitCode: 3 });
    await nextTurn();
    const { id: running } = await runContainer(test);
    const removals = [remove(id, false), remove(running, true)];
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "removing", exitCode: 3 });
    expect(inspectContainer(engine, running).state.status).toBe("running");
    await Promise.all(removals);
  });

  it("tells who waits that a container with --rm could not remove itself", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, containerSpec({}, { autoRemove: true }));
    Object.assign(cluster.pods, {
      delete: () => Promise.reject(new EngineError("forbidden", "pods is forbidden")),
    });
    const removed = wait(id, "removed");
    cluster.endPod(podName, { exitCode: 4 });
    expect(await removed).toMatchObject({ exitCode: 4, error: "pods is forbidden" });
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "dead", exitCode: 4 });
    await nextTurn();
    expect(test.logged.map(({ level }) => level)).toEqual(["error"]);
  });
});

describe("removeAll()", () => {
  it("leaves nothing of this instance in the cluster, whatever it was doing", async () => {
    const { engine, cluster } = test;
    await createContainer(engine, containerSpec(), { signal });
    await runContainer(test);
    await engine.shim.configMap(signal);
    await beginContainer(test);
    await removeAll(engine, signal);
    expect(cluster.podObjects.size).toBe(0);
    expect(cluster.containerRecords.length).toBe(0);
  });

  it("says what could not be removed", async () => {
    const { engine, cluster, logged } = test;
    await runContainer(test, containerSpec(), "one");
    Object.assign(cluster.pods, {
      delete: () => Promise.reject(new EngineError("unavailable", "try later")),
    });
    await removeAll(engine, signal);
    expect(logged).toEqual([
      { level: "warn", message: 'Cannot remove container "one": try later' },
    ]);
  });
});

describe("waitForContainer()", () => {
  it("tells at once that there is no such container", () => {
    expect(() => wait("nope", "not-running")).toThrow("No such container: nope");
  });

  it("tells the last exit of what does not run, and 0 of what has not", async () => {
    const { engine, cluster } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    expect((await wait(id, "not-running")).exitCode).toBe(0);
    const ended = await runContainer(test);
    cluster.endPod(ended.podName, { exitCode: 7 });
    await nextTurn();
    expect((await wait(ended.id, "not-running")).exitCode).toBe(7);
  });

  it("tells the failure of the last start", async () => {
    const { cluster } = test;
    const { id, podName, start } = await beginContainer(test);
    const during = wait(id, "not-running");
    const message = 'exec: "nope": executable file not found in $PATH';
    cluster.failPod(podName, "RunContainerError", message);
    await start.catch(() => {});
    expect(await during).toMatchObject({ exitCode: 127, error: message });
    expect(await wait(id, "not-running")).toMatchObject({ exitCode: 127, error: message });
  });

  it("waits for the next exit even if there has been one", async () => {
    const { cluster } = test;
    const { id, podName } = await runContainer(test);
    cluster.endPod(podName, { exitCode: 7 });
    await nextTurn();
    const next = wait(id, "next-exit");
    await remove(id);
    expect((await next).exitCode).toBe(7);
  });

  it("waits for the removal, and knows the exit code then", async () => {
    const { cluster } = test;
    const { id, podName } = await runContainer(test);
    const removed = wait(id, "removed");
    cluster.endPod(podName, { exitCode: 7 });
    await nextTurn();
    await remove(id);
    expect((await removed).exitCode).toBe(7);
  });

  it("ends when its client leaves", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const client = new AbortController();
    const waits = (["not-running", "next-exit", "removed"] as const).map((condition) =>
      waitForContainer(engine, id, { condition, signal: client.signal }),
    );
    client.abort(new Error("gone"));
    for (const waiting of waits) expect(waiting).rejects.toThrow("gone");
  });
});

describe("resizeContainer()", () => {
  const size = { rows: 10, columns: 20 };

  it("tells of the new size, and keeps one that comes before the terminal", async () => {
    const { engine, cluster } = test;
    const { id, podName, start } = await beginContainer(test, containerSpec({ isTty: true }));
    await resizeContainer(engine, id, { size, signal });
    cluster.startPod(podName);
    await start;
    expect(engine.containers.find(id).hub.size).toEqual(size);
    expect(engine.events.history.find(({ action }) => action === "resize")).toMatchObject({
      actor: { attributes: { height: "10", width: "20" } },
    });
  });

  it("refuses one that does not run", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    expect(resizeContainer(engine, id, { size, signal })).rejects.toMatchObject({
      kind: "conflict",
      message: `container ${id} is not running`,
    });
  });
});

function remove(reference: string, force = false): Promise<void> {
  return removeContainer(test.engine, reference, { force, removeVolumes: false, signal });
}

function wait(reference: string, condition: WaitCondition) {
  return waitForContainer(test.engine, reference, { condition, signal });
}
