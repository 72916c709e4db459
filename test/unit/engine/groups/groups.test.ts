import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { stopContainer } from "../../../../src/engine/containers/running/stop.ts";
import { updateContainer } from "../../../../src/engine/containers/update.ts";
import { createGroup } from "../../../../src/engine/groups/create.ts";
import { allGroups, findGroup } from "../../../../src/engine/groups/groups.ts";
import { removeWithGroup } from "../../../../src/engine/groups/remove.ts";
import { restartGroup } from "../../../../src/engine/groups/restart.ts";
import { startGroup } from "../../../../src/engine/groups/start.ts";
import { reapContainers } from "../../../../src/engine/reaper/containers.ts";
import { recordName } from "../../../../src/podspec/names.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { volumeMount } from "../../../support/samples/volume-mount.ts";
import { nextTurn } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { createTestGroups, type TestGroups } from "../../../support/server/test-groups.ts";

const { signal } = new AbortController();

let groups: TestGroups;
let test: TestEngine;
beforeEach(async () => {
  groups = await createTestGroups();
  ({ test } = groups);
});
afterEach(() => test.stop());

const makeGroup: TestGroups["makeGroup"] = (...args) => groups.makeGroup(...args);
const makeMember: TestGroups["makeMember"] = (...args) => groups.makeMember(...args);
const endGuest: TestGroups["endGuest"] = (...args) => groups.endGuest(...args);

const pods = () => [...test.cluster.podObjects.values()];
const guests = () => pods()[0]?.spec?.ephemeralContainers ?? [];

/** The kubelet tells of the ends that a restart asks for: of its one member that runs, and of the infra container. */
async function restart(name: string): Promise<void> {
  const restarting = restartGroup(test.engine, name, { signal });
  await nextTurn();
  endGuest(0, 143);
  await nextTurn();
  groups.endInfra();
  expect(await restarting).toEqual(new Map());
}

describe("a group", () => {
  it("is known to the next life of the server by the record of its infra container", async () => {
    const { id } = await makeGroup("web", { labels: { a: "b" } });
    const member = await makeMember("web");
    test.stop();
    const next = await createTestEngine(test.cluster);
    const { group, infra, members } = findGroup(next.engine, "web");
    expect(group).toMatchObject({ id, name: "web", labels: { a: "b" } });
    expect(infra.record.name).toBe(`${id.slice(0, 12)}-infra`);
    expect(members.map(({ record }) => record.id)).toEqual([member.record.id]);
    next.stop();
  });

  it("is none of two that are asked for by one name at once", async () => {
    const outcomes = await Promise.allSettled([makeGroup("web"), makeGroup("web")]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(allGroups(test.engine)).toHaveLength(1);
  });

  it("has a name that is not that of its infra container", async () => {
    const infra = containerSpec({ image: "kubedock:test" });
    const group = { labels: {}, endsWithLast: false, createCommand: [] };
    const request = { name: "web", group, infraName: "web", infra };
    await expect(createGroup(test.engine, request, { signal })).rejects.toMatchObject({
      kind: "conflict",
    });
  });

  it("is not found by the beginning of two IDs", async () => {
    const ids = new Set<string>();
    for (let index = 0; index < 17; index += 1)
      // more than there are digits
      ids.add((await makeGroup(`web${index}`)).id);
    const firsts = [...ids].map((id) => id.slice(0, 1));
    const twice = firsts.find((digit, index) => firsts.indexOf(digit) !== index) ?? "";
    expect(() => findGroup(test.engine, twice)).toThrow("more than one result for ID or name");
    expect(() => findGroup(test.engine, "")).toThrow("No such pod");
  });

  it("has limits for the whole of its Pod, and none beyond them for the infra container", async () => {
    await makeGroup("web", {}, { memoryBytes: 64 * 1024 * 1024, nanoCpus: 5e8 });
    await startGroup(test.engine, "web", { signal });
    const { spec } = pods()[0] ?? {};
    const resources = { limits: { memory: "67108864", cpu: "500m" }, requests: { cpu: "0" } };
    expect(spec?.resources).toEqual(resources);
    expect(spec?.containers[0]?.resources).toEqual(resources);
  });

  it("says so if the cluster does not know of limits of a whole Pod", async () => {
    await makeGroup("web", {}, { memoryBytes: 64 * 1024 * 1024 });
    const { create } = test.cluster.pods;
    Object.assign(test.cluster.pods, {
      create: async (...args: Parameters<typeof create>) => {
        const { spec, ...pod } = await create(...args);
        const { resources: _, ...others } = spec ?? {};
        return { ...pod, spec: others };
      },
    });
    await startGroup(test.engine, "web", { signal });
    expect(test.logged).toContainEqual({
      level: "warn",
      message: 'Limits of pod "web" are not applied: Kubernetes limits whole pods since v1.34',
    });
  });

  it("lets no one change its limits", async () => {
    const { id } = await makeGroup("web");
    const options = { update: { memoryBytes: 1 }, signal };
    const infra = findGroup(test.engine, id).infra.record.id;
    await expect(updateContainer(test.engine, infra, options)).rejects.toThrow(
      "its limits are those of all containers of its pod",
    );
  });
});

describe("members of a group", () => {
  it("find their volumes in its Pod, if they were made before its start", async () => {
    await makeGroup("web", {}, { volumes: [volumeMount({ name: "shared", target: "/shared" })] });
    await makeMember("web", { volumes: [volumeMount({ name: "own", target: "/own" })] });
    await startGroup(test.engine, "web", { signal });
    const { spec } = pods()[0] ?? {};
    expect(spec?.volumes?.map(({ name }) => name)).toEqual(["shim", "volume-0", "guest-volume-0"]);
    expect(guests()[0]?.volumeMounts?.slice(1)).toEqual([
      { name: "guest-volume-0", mountPath: "/own" },
      { name: "volume-0", mountPath: "/shared" },
    ]);
    const late = await makeMember("web", { volumes: [volumeMount({ name: "late" })] });
    await expect(startContainer(test.engine, late.record.id, { signal })).rejects.toThrow(
      'that pod has no volume "late", and takes no further ones until it is restarted',
    );
    await restart("web");
    expect(late.state.status).toBe("running");
  });

  it("may have volumes without a name", async () => {
    await makeGroup("web");
    const member = await makeMember("web", {}, { volumes: ["/anonymous"] });
    await startContainer(test.engine, member.record.id, { signal });
    expect(guests()[0]?.volumeMounts?.[1]).toMatchObject({ mountPath: "/anonymous" });
  });

  it("are started together with the infra container, however many at once", async () => {
    await makeGroup("web");
    const members = await Promise.all([makeMember("web"), makeMember("web")]);
    const starts = members.map(({ record }) => startContainer(test.engine, record.id, { signal }));
    await Promise.all(starts);
    expect(pods()).toHaveLength(1);
    expect(guests()).toHaveLength(2);
  });

  it("end it with the last of them, if that is wanted", async () => {
    await makeGroup("task", { endsWithLast: true });
    for (const member of [await makeMember("task"), await makeMember("task")])
      await startContainer(test.engine, member.record.id, { signal });
    const { infra } = findGroup(test.engine, "task");
    const ended = infra.exits.next(signal);
    endGuest(0);
    await nextTurn();
    expect(infra.state.status).toBe("running");
    endGuest(1);
    groups.endInfra(); // as asked by a signal
    await ended;
    expect(infra.isStopRequested).toBe(true);
  });

  it("do not end it as long as one is still to be started", async () => {
    await makeGroup("task", { endsWithLast: true });
    const [first] = [await makeMember("task"), await makeMember("task")];
    await startContainer(test.engine, first.record.id, { signal });
    endGuest(0);
    await nextTurn();
    expect(first.state.status).toBe("exited");
    expect(findGroup(test.engine, "task").infra.isStopRequested).toBe(false);
  });

  it("leave it alone otherwise", async () => {
    await makeGroup("web");
    const member = await makeMember("web");
    await startContainer(test.engine, member.record.id, { signal });
    endGuest(0);
    await nextTurn();
    const { infra } = findGroup(test.engine, "web");
    expect(infra.isStopRequested).toBe(false);
    expect(infra.state.status).toBe("running");
  });

  it("stay in the restart of their group though they are to be removed at their end", async () => {
    await makeGroup("web");
    const member = await makeMember("web", { autoRemove: true });
    await startGroup(test.engine, "web", { signal });
    await restart("web");
    expect(member.state.status).toBe("running");
    expect(findGroup(test.engine, "web").members).toEqual([member]);
  });
});

describe("an infra container", () => {
  it("goes by force with its group", async () => {
    const { id } = await makeGroup("web");
    const member = await makeMember("web");
    await startGroup(test.engine, "web", { signal });
    const { infra } = findGroup(test.engine, id);
    const options = { force: true, removeVolumes: false, signal };
    await expect(removeContainer(test.engine, infra.record.id, options)).rejects.toMatchObject({
      kind: "conflict",
    });
    await removeWithGroup(test.engine, infra.record.id, options);
    expect(test.engine.containers.all()).toEqual([]);
    expect(member.removing).toBeUndefined();
    expect(pods()).toEqual([]);
  });

  it("goes with its record, which another server has deleted", async () => {
    const { id } = await makeGroup("web");
    const { infra } = findGroup(test.engine, id);
    await startGroup(test.engine, "web", { signal });
    await test.cluster.configMaps.delete(recordName(infra.record.id), signal);
    await nextTurn();
    expect(test.engine.containers.all()).toEqual([]);
    expect(pods()).toEqual([]);
  });

  it("is not reaped before the last member", async () => {
    await makeGroup("web");
    test.advance(50);
    const member = await makeMember("web");
    test.advance(60);
    const reap = (): Promise<Date> => reapContainers(test.engine, { maxAgeMs: 100, signal });
    await reap();
    expect(test.engine.containers.all()).toHaveLength(2);
    test.advance(60);
    await reap();
    expect(test.engine.containers.byId(member.record.id)).toBeUndefined();
    await reap();
    expect(test.engine.containers.all()).toEqual([]);
  });

  it("has none of the files that are for the members", async () => {
    const bind = {
      source: import.meta.dir,
      target: "/src",
      isReadOnly: false,
      mode: "",
      createsSource: false,
      isMount: false,
    };
    await makeGroup("web", {}, { binds: [bind] });
    await startGroup(test.engine, "web", { signal });
    expect(findGroup(test.engine, "web").infra.state.status).toBe("running");
    expect(test.cluster.input).toEqual([]);
    const member = await makeMember("web");
    expect(member.record.spec.host.binds).toEqual([{ ...bind, isInherited: true }]);
  });

  it("is root, who may write the /etc/hosts of all, unless nobody may be", async () => {
    await makeGroup("web");
    expect(findGroup(test.engine, "web").infra.record.spec.config.user).toBe("0:0");
    const { pods } = test.engine.config;
    const restriction = { user: { uid: 1000, gid: 0 }, isAssigned: false, assignsGroup: false };
    Object.assign(test.engine.config, { pods: { ...pods, restriction } });
    await makeGroup("other");
    expect(findGroup(test.engine, "other").infra.record.spec.config.user).toBe("1000:0");
  });

  it("is stopped alone, and started again with a member", async () => {
    await makeGroup("web");
    const member = await makeMember("web");
    await startGroup(test.engine, "web", { signal });
    const { infra } = findGroup(test.engine, "web");
    const stopping = stopContainer(test.engine, infra.record.id, { signal });
    await nextTurn();
    groups.endInfra();
    await stopping;
    endGuest(0, 137);
    await nextTurn();
    expect(member.state.status).toBe("exited");
    await startContainer(test.engine, member.record.id, { signal });
    expect([infra.state.status, member.state.status]).toEqual(["running", "running"]);
  });
});
