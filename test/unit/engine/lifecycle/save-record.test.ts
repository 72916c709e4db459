import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { renameContainer } from "../../../../src/engine/containers/rename.ts";
import { updateContainer } from "../../../../src/engine/containers/update.ts";
import { recordFromConfigMap } from "../../../../src/podspec/records/record.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { beginContainer, nextTurn } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

const { signal } = new AbortController();
const ALWAYS = { restartPolicy: { name: "always", maximumRetryCount: 0 } } as const;

let one: TestEngine;
let other: TestEngine;
let id: string;

beforeEach(async () => {
  one = await createTestEngine();
  other = await createTestEngine(one.cluster);
  ({ id } = await createContainer(one.engine, containerSpec(), { name: "old", signal }));
  await nextTurn();
});
afterEach(() => {
  one.stop();
  other.stop();
});

/** What the cluster and both servers have in the end. */
function known() {
  const [record] = one.cluster.containerRecords;
  if (!record) throw new Error("There is no record");
  const seen = [one, other].map(({ engine }) => inspectContainer(engine, id).record);
  return [recordFromConfigMap(record), ...seen];
}

function countCalls(method: "list" | "replace"): () => number {
  const { configMaps } = one.cluster;
  const original = configMaps[method] as (...args: unknown[]) => Promise<never>;
  let calls = 0;
  Object.assign(configMaps, {
    [method]: (...args: unknown[]) => {
      calls += 1;
      return original(...args);
    },
  });
  return () => calls;
}

describe("saveRecord()", () => {
  it("undoes nothing that another server has written at the same moment", async () => {
    await Promise.all([
      renameContainer(one.engine, id, { name: "new", signal }),
      updateContainer(other.engine, id, { update: ALWAYS, signal }),
    ]);
    await nextTurn();
    for (const { name, spec } of known())
      expect([name, spec.host.restartPolicy.name]).toEqual(["new", "always"]);
    for (const { engine } of [one, other]) {
      const actions = engine.events.history.map(({ action }) => action);
      expect(actions.toSorted()).toEqual(["create", "rename", "update"]);
    }
  });

  it("asks for nothing where the watch has told before the cluster refuses", async () => {
    const lists = countCalls("list");
    const { replace } = one.cluster.configMaps;
    Object.assign(one.cluster.configMaps, {
      replace: async (...args: Parameters<typeof replace>) => {
        await nextTurn(); // on the way
        const answer = replace(...args);
        await Promise.allSettled([answer, nextTurn()]); // and back
        return answer;
      },
    });
    await Promise.all([
      renameContainer(one.engine, id, { name: "new", signal }),
      updateContainer(other.engine, id, { update: ALWAYS, signal }),
    ]);
    await nextTurn();
    expect(lists()).toBe(0);
    for (const { name, spec } of known())
      expect([name, spec.host.restartPolicy.name]).toEqual(["new", "always"]);
  });

  it("lets the last one win where both change the same", async () => {
    await Promise.all([
      renameContainer(one.engine, id, { name: "new", signal }),
      renameContainer(other.engine, id, { name: "newer", signal }),
    ]);
    await nextTurn();
    expect(known().map(({ name }) => name)).toEqual(["newer", "newer", "newer"]);
  });

  it("asks for nothing beyond the writing as long as nobody else writes", async () => {
    const [lists, replaces] = [countCalls("list"), countCalls("replace")];
    other.stop();
    await renameContainer(one.engine, id, { name: "new", signal });
    await renameContainer(one.engine, id, { name: "newer", signal });
    expect([lists(), replaces()]).toEqual([0, 2]);
  });

  it("takes back only what has failed", async () => {
    const { replace } = one.cluster.configMaps;
    Object.assign(one.cluster.configMaps, { replace: () => Promise.reject(new Error("no")) });
    const renaming = renameContainer(one.engine, id, { name: "new", signal });
    Object.assign(one.cluster.configMaps, { replace });
    await updateContainer(other.engine, id, { update: ALWAYS, signal });
    expect(renaming).rejects.toThrow("no");
    await nextTurn();
    for (const { name, spec } of known())
      expect([name, spec.host.restartPolicy.name]).toEqual(["old", "always"]);
  });

  it("has all servers agree on when it started and ended", async () => {
    other.advance(123); // its clock is another one
    const { id: started, podName, start } = await beginContainer(one);
    one.cluster.remark(podName, "Started");
    await start;
    one.cluster.startPod(podName);
    await nextTurn();
    const times = () => [one, other].map(({ engine }) => inspectContainer(engine, started).state);
    const [first, second] = times();
    expect(second).toEqual(first as never);
    one.cluster.endPod(podName, { exitCode: 3 });
    await nextTurn();
    const [end, sameEnd] = times();
    expect(sameEnd).toEqual(end as never);
  });
});
