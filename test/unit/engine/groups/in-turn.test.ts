import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { findGroup } from "../../../../src/engine/groups/groups.ts";
import { removeGroup } from "../../../../src/engine/groups/remove.ts";
import { restartGroup } from "../../../../src/engine/groups/restart.ts";
import { startGroup } from "../../../../src/engine/groups/start.ts";
import { stopGroup } from "../../../../src/engine/groups/stop.ts";
import { nextTurn } from "../../../support/server/run-container.ts";
import { createTestGroups, type TestGroups } from "../../../support/server/test-groups.ts";

const { signal } = new AbortController();

let groups: TestGroups;
beforeEach(async () => {
  groups = await createTestGroups();
});
afterEach(() => groups.test.stop());

/** A client that goes away when it has asked. */
function leaving(ask: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
  const client = new AbortController();
  const answer = ask(client.signal);
  client.abort(new Error("gone"));
  return answer;
}

const statuses = (name: string) => {
  const { infra, members } = findGroup(groups.test.engine, name);
  return [infra, ...members].map(({ state }) => state.status);
};

describe("changes of a group", () => {
  it("follow one another: a stop means what is being started", async () => {
    const { engine } = groups.test;
    await groups.makeGroup("web");
    await groups.makeMember("web");
    const starting = startGroup(engine, "web", { signal });
    const stopping = stopGroup(engine, "web", { signal });
    expect(await starting).toEqual(new Map());
    expect(statuses("web")).toEqual(["running", "running"]);
    await nextTurn();
    groups.endGuest(0, 143);
    await nextTurn();
    groups.endInfra();
    expect(await stopping).toEqual(new Map());
    expect(statuses("web")).toEqual(["exited", "exited"]);
  });

  it("go on when one of them fails", async () => {
    const { engine, cluster } = groups.test;
    await groups.makeGroup("web");
    cluster.startsPods = false;
    const failing = startGroup(engine, "web", { signal });
    const next = startGroup(engine, "web", { signal });
    await nextTurn();
    cluster.startsPods = true;
    const [pod = ""] = cluster.podObjects.keys();
    cluster.failPod(pod, "ErrImagePull", "no such image");
    expect((await failing).size).toBe(1);
    expect(await next).toEqual(new Map());
  });

  it("do not end with the client: all are started", async () => {
    await groups.makeGroup("web");
    await groups.makeMember("web");
    const answer = leaving((gone) => startGroup(groups.test.engine, "web", { signal: gone }));
    await expect(answer).rejects.toThrow("gone");
    await nextTurn();
    expect(statuses("web")).toEqual(["running", "running"]);
  });

  it("do not end with the client: the infra container waits for the others' end", async () => {
    const { engine } = groups.test;
    await groups.makeGroup("web");
    await groups.makeMember("web");
    await startGroup(engine, "web", { signal });
    const { infra } = findGroup(engine, "web");
    const answer = leaving((gone) => stopGroup(engine, "web", { signal: gone }));
    await expect(answer).rejects.toThrow("gone");
    await nextTurn();
    expect(infra.isStopRequested).toBe(false);
    groups.endGuest(0, 143);
    await nextTurn();
    expect(infra.isStopRequested).toBe(true);
  });

  it("do not end with the client: all are gone", async () => {
    const { engine } = groups.test;
    const { id } = await groups.makeGroup("web");
    await groups.makeMember("web");
    const options = { force: true, isWithGroup: true };
    const answer = leaving((gone) => removeGroup(engine, id, { ...options, signal: gone }));
    await expect(answer).rejects.toThrow("gone");
    await nextTurn();
    expect(engine.containers.all()).toEqual([]);
  });

  it("are none of a group that goes before", async () => {
    const { engine } = groups.test;
    await groups.makeGroup("web");
    const starting = startGroup(engine, "web", { signal });
    const [restarted] = await Promise.allSettled([
      restartGroup(engine, "web", { signal }),
      removeGroup(engine, "web", { force: true, signal }),
      starting,
    ]);
    expect(restarted).toMatchObject({ status: "rejected", reason: { kind: "conflict" } });
    expect(engine.containers.all()).toEqual([]);
  });
});
