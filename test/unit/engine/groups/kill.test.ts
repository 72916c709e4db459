import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { findGroup } from "../../../../src/engine/groups/groups.ts";
import { killGroup } from "../../../../src/engine/groups/kill.ts";
import { startGroup } from "../../../../src/engine/groups/start.ts";
import { nextTurn } from "../../../support/server/run-container.ts";
import { createTestGroups, type TestGroups } from "../../../support/server/test-groups.ts";

const { signal } = new AbortController();

let groups: TestGroups;
beforeEach(async () => {
  groups = await createTestGroups();
});
afterEach(() => groups.test.stop());

/** How many signals have been sent. */
const sent = () => groups.test.cluster.commands.filter((words) => words.includes("kill")).length;

describe("killGroup()", () => {
  it("lets the others end before the infra container gets a signal that they may heed", async () => {
    const { engine } = groups.test;
    await groups.makeGroup("web");
    await groups.makeMember("web");
    await startGroup(engine, "web", { signal });
    const { infra } = findGroup(engine, "web");
    expect(await killGroup(engine, "web", { signalName: "TERM", signal })).toEqual(new Map());
    await nextTurn();
    expect([sent(), infra.isStopRequested]).toEqual([1, false]);
    groups.endGuest(0, 0);
    await nextTurn();
    expect([sent(), infra.isStopRequested]).toEqual([2, true]);
  });

  it("sends it at once to an infra container that runs alone", async () => {
    await groups.makeGroup("web");
    await startGroup(groups.test.engine, "web", { signal });
    await killGroup(groups.test.engine, "web", { signalName: "TERM", signal });
    expect(sent()).toBe(1);
  });

  it("leaves the infra container be where another one is run meanwhile", async () => {
    const { engine } = groups.test;
    await groups.makeGroup("web");
    await groups.makeMember("web");
    await startGroup(engine, "web", { signal });
    const { infra } = findGroup(engine, "web");
    await killGroup(engine, "web", { signalName: "HUP", signal });
    await groups.makeMember("web");
    await startGroup(engine, "web", { signal });
    groups.endGuest(0, 0);
    await nextTurn();
    expect([sent(), infra.isStopRequested]).toEqual([1, false]);
  });

  it("takes it for done where the infra container ends with the last of the others", async () => {
    const { engine } = groups.test;
    await groups.makeGroup("task", { endsWithLast: true });
    await groups.makeMember("task");
    await startGroup(engine, "task", { signal });
    const killing = killGroup(engine, "task", { signalName: "KILL", signal });
    await nextTurn();
    groups.endGuest(0, 137);
    groups.endInfra(); // as asked by the end of the last one
    expect(await killing).toEqual(new Map());
  });
});
