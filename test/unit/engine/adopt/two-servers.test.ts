import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { lookUpContainer } from "../../../../src/engine/adopt/look-up.ts";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { renameContainer } from "../../../../src/engine/containers/rename.ts";
import { restartContainer } from "../../../../src/engine/containers/running/restart.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { waitForContainer } from "../../../../src/engine/containers/wait.ts";
import { recordName } from "../../../../src/podspec/names.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
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
    const { id } = await createContainer(one.engine, containerSpec(), { name: "a", signal });
    await nextTurn();
    expect(inspectContainer(other.engine, "a").state.status).toBe("created");
    await startContainer(other.engine, "a", { signal });
    await nextTurn();
    expect(inspectContainer(one.engine, id).state.status).toBe("running");
    await renameContainer(one.engine, "a", { name: "b", signal });
    await nextTurn();
    expect(inspectContainer(other.engine, "b").record.id).toBe(id);
    await removeContainer(other.engine, "b", { force: true, removeVolumes: false, signal });
    await nextTurn();
    expect(() => inspectContainer(one.engine, id)).toThrow("No such container");
    for (const { engine } of [one, other]) {
      const actions = engine.events.history.map(({ action }) => action);
      expect(actions.filter((action) => action !== "kill")).toEqual([
        "create",
        "start",
        "rename",
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
    expect(one.engine.containers.find(id).pastPods).toEqual([podName]);
  });

  it("both keep a container with --rm that one of them restarts", async () => {
    const { id } = await runContainer(one, containerSpec({}, { autoRemove: true }));
    await nextTurn();
    await restartContainer(other.engine, id, { graceSeconds: 0, signal });
    await nextTurn();
    for (const { engine } of [one, other])
      expect(inspectContainer(engine, id).state.status).toBe("running");
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
    cluster.removeConfigMap(recordName(id));
    await removed;
    expect(cluster.podObjects.size).toBe(0);
    expect(engine.events.history.at(-1)?.action).toBe("destroy");
  });
});
