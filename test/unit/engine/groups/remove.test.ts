import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { allGroups } from "../../../../src/engine/groups/groups.ts";
import { removeGroup } from "../../../../src/engine/groups/remove.ts";
import type { EngineEvent } from "../../../../src/model/event.ts";
import { createTestGroups, type TestGroups } from "../../../support/server/test-groups.ts";

const { signal } = new AbortController();

let groups: TestGroups;
beforeEach(async () => {
  groups = await createTestGroups();
});
afterEach(() => groups.test.stop());

const refuseToDelete = () => Promise.reject(new Error("no more deletions today"));

describe("removeGroup()", () => {
  it("lets nobody in who comes meanwhile", async () => {
    const { engine } = groups.test;
    await groups.makeGroup("web");
    await groups.makeMember("web");
    const before = groups.makeMember("web"); // which has not looked for its image yet
    const removing = removeGroup(engine, "web", { force: true, signal });
    await expect(before).rejects.toThrow('pod "web" is being removed');
    await expect(groups.makeMember("web")).rejects.toThrow(/being removed|No such pod/);
    await removing;
    expect(engine.containers.all()).toEqual([]);
    expect(groups.test.cluster.containerRecords).toEqual([]);
  });

  it("removes once what several ask for, and tells of it once", async () => {
    const { engine } = groups.test;
    const { id } = await groups.makeGroup("web");
    const events: EngineEvent[] = [];
    engine.events.listen((event) => events.push(event), engine.signal);
    const remove = (force: boolean) => removeGroup(engine, "web", { force, signal });
    expect(await Promise.all([remove(true), remove(true), remove(false)])).toEqual([id, id, id]);
    const removals = events.filter(({ type, action }) => type === "pod" && action === "remove");
    expect(removals).toHaveLength(1);
  });

  it("can be tried again where a container could not be removed", async () => {
    const { engine, cluster } = groups.test;
    await groups.makeGroup("web");
    await groups.makeMember("web");
    const { configMaps } = cluster;
    const remove = configMaps.delete;
    Object.assign(configMaps, { delete: refuseToDelete });
    const options = { force: true, signal };
    await expect(removeGroup(engine, "web", options)).rejects.toThrow(
      /^removing container \w+ from pod \w+: no more deletions today$/,
    );
    expect(allGroups(engine)).toHaveLength(1);
    Object.assign(configMaps, { delete: remove });
    await removeGroup(engine, "web", options);
    expect(engine.containers.all()).toEqual([]);
  });
});
