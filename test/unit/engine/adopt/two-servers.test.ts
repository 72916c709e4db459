import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { lookUpContainer } from "../../../../src/engine/adopt/look-up.ts";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { renameContainer } from "../../../../src/engine/containers/rename.ts";
import { pauseContainer } from "../../../../src/engine/containers/running/pause.ts";
import { restartContainer } from "../../../../src/engine/containers/running/restart.ts";
import { unpauseContainer } from "../../../../src/engine/containers/running/unpause.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { waitForContainer } from "../../../../src/engine/containers/wait.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { recordName } from "../../../../src/podspec/names.ts";
import { ownSeat } from "../../../../src/podspec/seat.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { beginContainer, nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let one: TestEngine;
let other: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  one = await createTestEngine();
  other = await createTestEngine(one.cluster);
});
afterEach(() => {
  one.stop();
  other.stop();
});

function createNamed({ engine }: TestEngine): Promise<{ readonly id: string }> {
  return createContainer(engine, containerSpec(), { name: "a", signal });
}

describe("two servers of one instance", () => {
  it("know what the other makes, starts, renames and removes, and tell of it", async () => {
    const { id } = await createContainer(one.engine, containerSpec(), { name: "old", signal });
    await nextTurn();
    expect(inspectContainer(other.engine, "old").state.status).toBe("created");
    await startContainer(other.engine, "old", { signal });
    await nextTurn();
    expect(inspectContainer(one.engine, id).state.status).toBe("running");
    await renameContainer(one.engine, "old", { name: "new", signal });
    await nextTurn();
    expect(inspectContainer(other.engine, "new").record.id).toBe(id);
    await removeContainer(other.engine, "new", { force: true, removeVolumes: false, signal });
    await nextTurn();
    expect(() => inspectContainer(one.engine, id)).toThrow("No such container");
    for (const { engine } of [one, other]) {
      const actions = engine.events.history.map(({ action }) => action);
      expect(actions.filter((action) => action !== "kill")).toEqual([
        "create",
        "connect",
        "start",
        "rename",
        "disconnect",
        "die",
        "destroy",
      ]);
    }
  });

  it("both see its end", async () => {
    const { id, podName } = await runContainer(one);
    await nextTurn();
    const exit = waitForContainer(other.engine, id, { condition: "not-running", signal });
    one.cluster.endPod(podName, { exitCode: 4 });
    expect((await exit).exitCode).toBe(4);
    expect(inspectContainer(one.engine, id).state).toMatchObject({ exitCode: 4 });
  });

  it("both follow a restart", async () => {
    const { id, podName } = await runContainer(one);
    await nextTurn();
    await restartContainer(other.engine, id, { graceSeconds: 0, signal });
    await nextTurn();
    const { state, podName: last } = inspectContainer(one.engine, id);
    expect([state.status, last]).toEqual(["running", `${podName}-2`]);
    expect(one.engine.containers.find(id).pastSeats).toEqual([ownSeat(podName)]);
  });

  it("both keep a container with --rm that one of them restarts", async () => {
    const { id } = await runContainer(one, containerSpec({}, { autoRemove: true }));
    await nextTurn();
    await restartContainer(other.engine, id, { graceSeconds: 0, signal });
    await nextTurn();
    for (const { engine } of [one, other])
      expect(inspectContainer(engine, id).state.status).toBe("running");
  });

  it("both know that one of them has paused it, and that it goes on", async () => {
    const { id } = await runContainer(one, containerSpec({}, { init: true }));
    await nextTurn();
    const states = () =>
      [one, other].map(({ engine }) => inspectContainer(engine, id).state.status);
    await pauseContainer(one.engine, id, { signal });
    await nextTurn();
    expect(states()).toEqual(["paused", "paused"]);
    await unpauseContainer(other.engine, id, { signal });
    await nextTurn();
    expect(states()).toEqual(["running", "running"]);
    for (const { engine } of [one, other]) {
      const actions = engine.events.history.map(({ action }) => action);
      expect(actions).toEqual(["create", "connect", "start", "pause", "unpause"]);
    }
  });

  it("know of a pause in the second before the Pod's status tells that it runs", async () => {
    const { id, podName, start } = await beginContainer(one, containerSpec({}, { init: true }));
    one.cluster.remark(podName, "Started");
    await start;
    await nextTurn();
    await pauseContainer(one.engine, id, { signal });
    await nextTurn();
    expect(inspectContainer(other.engine, id).state.status).toBe("paused");
  });

  it("leave a pause alone of which no word can be left", async () => {
    const { id, podName } = await runContainer(one, containerSpec({}, { init: true }));
    Object.assign(one.cluster.pods, {
      annotate: () => Promise.reject(new EngineError("forbidden", "pods is forbidden")),
    });
    await pauseContainer(one.engine, id, { signal });
    one.cluster.startPod(podName); // the kubelet tells once more that it runs
    await nextTurn();
    expect(inspectContainer(one.engine, id).state.status).toBe("paused");
  });

  it("start a container once that waits behind a gate", async () => {
    const { id } = await createContainer(one.engine, containerSpec({}, { init: true }), { signal });
    await nextTurn();
    await Promise.all([one, other].map(({ engine }) => startContainer(engine, id, { signal })));
    expect(one.cluster.podObjects.size).toBe(1);
    for (const { engine } of [one, other])
      expect(inspectContainer(engine, id).state).toMatchObject({ status: "running" });
  });

  it("start a container once whose policy both follow", async () => {
    const restartPolicy = { name: "on-failure", maximumRetryCount: 1 } as const;
    const { id, podName } = await runContainer(one, containerSpec({}, { restartPolicy }));
    await nextTurn();
    one.cluster.startsPods = false;
    one.cluster.endPod(podName, { exitCode: 1 });
    await Bun.sleep(150); // longer than the pause before the restart
    await nextTurn();
    expect([...one.cluster.podObjects.keys()]).toEqual([podName, `${podName}-2`]);
    for (const { engine } of [one, other])
      expect(inspectContainer(engine, id).restartCount).toBe(1);
  });

  it("start the same container once", async () => {
    const { id } = await createContainer(one.engine, containerSpec(), { signal });
    await nextTurn();
    const starts = [one, other].map(({ engine }) => startContainer(engine, id, { signal }));
    await Promise.all(starts);
    expect(one.cluster.podObjects.size).toBe(1);
    for (const { engine } of [one, other])
      expect(inspectContainer(engine, id).state.status).toBe("running");
  });

  it("both know two containers of one name, if both have given it at once", async () => {
    const created = await Promise.all([one, other].map(createNamed));
    await nextTurn();
    const ids = created.map(({ id }) => id).toSorted();
    for (const { engine, logged } of [one, other]) {
      const known = engine.containers.all().map(({ record }) => record.id);
      expect(known.toSorted()).toEqual(ids);
      expect(logged).toEqual([]);
    }
    const meant = [one, other].map(({ engine }) => inspectContainer(engine, "a").record.id);
    expect(meant[0]).toBe(meant[1]);
  });
});

describe("lookUpContainer()", () => {
  it("asks the cluster only for what is not known", async () => {
    const { engine, cluster } = one;
    const { id } = await createContainer(engine, containerSpec(), { name: "a", signal });
    let asked = 0;
    const { list } = cluster.configMaps;
    Object.assign(cluster.configMaps, {
      list: (...args: Parameters<typeof list>) => {
        asked += 1;
        return list(...args);
      },
    });
    for (const reference of ["a", "/a", id, id.slice(0, 4)])
      await lookUpContainer(engine, reference, { signal });
    expect(asked).toBe(0);
    await lookUpContainer(engine, "nobody", { signal }); // no beginning of an ID
    expect(asked).toBe(1);
  });

  it("finds what the watch has not told yet", async () => {
    const { engine } = other;
    await createContainer(one.engine, containerSpec(), { name: "a", signal });
    expect(() => inspectContainer(engine, "a")).toThrow("No such container");
    await lookUpContainer(engine, "a", { signal });
    expect(inspectContainer(engine, "a").state.status).toBe("created");
    await nextTurn();
    expect(engine.events.history.map(({ action }) => action)).toEqual(["create"]);
  });
});

describe("a record that somebody deletes", () => {
  it("takes its container along", async () => {
    const { engine, cluster } = one;
    const { id } = await runContainer(one);
    const removed = waitForContainer(engine, id, { condition: "removed", signal });
    cluster.configMaps.remove(recordName(id));
    await removed;
    expect(cluster.podObjects.size).toBe(0);
    expect(engine.events.history.at(-1)?.action).toBe("destroy");
  });
});
