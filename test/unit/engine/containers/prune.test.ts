import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { listContainers } from "../../../../src/engine/containers/list.ts";
import { pruneContainers } from "../../../../src/engine/containers/prune.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { filters } from "../../../support/samples/filters.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

/** `old` was created an hour before `kept` and `young`, `ended` has exited, `runs` runs. */
beforeEach(async () => {
  test = await createTestEngine();
  const { engine, cluster, advance } = test;
  await createContainer(engine, containerSpec(), { name: "old", signal });
  advance(3_600_000);
  await createContainer(engine, containerSpec({ labels: { keep: "1" } }), { name: "kept", signal });
  await createContainer(engine, containerSpec({ labels: { x: "y" } }), { name: "young", signal });
  const { podName } = await runContainer(test, containerSpec(), "ended");
  cluster.endPod(podName, { exitCode: 0 });
  await nextTurn();
  await runContainer(test, containerSpec(), "runs");
});
afterEach(() => test.stop());

describe("pruneContainers()", () => {
  it.each([
    [{}, ["runs"]],
    [{ label: ["x=y"] }, ["runs", "ended", "kept", "old"]],
    [{ "label!": ["keep"] }, ["runs", "kept"]],
    [{ "label!": [] }, ["runs"]],
    [{ until: ["30m"] }, ["runs", "ended", "young", "kept"]],
    [{ until: ["2025-01-01T00:00:00Z"] }, ["runs", "ended", "young", "kept", "old"]],
    [{ until: ["1767225601"] }, ["runs", "ended", "young", "kept"]],
  ] as const)("with %p leaves %p", async (values, expected) => {
    const { deletedIds } = await pruneContainers(test.engine, { filters: filters(values), signal });
    const left = listContainers(test.engine, { all: true, filters: filters() });
    expect(left.map(({ record }) => record.name)).toEqual([...expected]);
    expect(deletedIds).toHaveLength(5 - expected.length);
    expect(test.engine.events.history.at(-1)).toMatchObject({
      action: "prune",
      actor: { attributes: { reclaimed: "0" } },
    });
  });

  it("refuses what it does not know", async () => {
    const { engine } = test;
    const unknown = filters({ name: ["x"] });
    const wrong = filters({ until: ["soon"] });
    expect(pruneContainers(engine, { filters: unknown, signal })).rejects.toThrow(
      "invalid filter 'name'",
    );
    expect(pruneContainers(engine, { filters: wrong, signal })).rejects.toThrow(
      'invalid value for time: "soon"',
    );
  });
});
