import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { inspectNetwork, listNetworks } from "../../../../src/engine/networks/list.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { filters } from "../../../support/samples/filters.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

describe("listNetworks()", () => {
  it.each([
    [{}, ["bridge", "host", "none"]],
    [{ name: ["o"] }, ["host", "none"]],
    [{ driver: ["null"] }, ["none"]],
    [{ type: ["builtin"] }, ["bridge", "host", "none"]],
    [{ type: ["custom"] }, []],
    [{ scope: ["local"] }, ["bridge", "host", "none"]],
    [{ scope: ["swarm"] }, []],
    [{ label: ["x"] }, []],
  ])("with %p shows %p", (values, expected) => {
    const list = listNetworks(test.engine, {
      filters: filters(values),
    });
    expect(list.map(({ name }) => name)).toEqual(expected);
  });
});

describe("inspectNetwork()", () => {
  it("shows the containers that run in it, by name, ID and its beginning", async () => {
    const { podName } = await runContainer(test, containerSpec(), "ended");
    await runContainer(test, containerSpec(), "runs");
    test.cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    const bridge = inspectNetwork(test.engine, "bridge");
    expect(bridge.containers.map(({ record }) => record.name)).toEqual(["runs"]);
    for (const reference of [bridge.id, bridge.id.slice(0, 12)])
      expect(inspectNetwork(test.engine, reference).name).toBe("bridge");
    expect(inspectNetwork(test.engine, "host").containers).toEqual([]);
  });

  it("says that there is no such network", () => {
    expect(() => inspectNetwork(test.engine, "nope")).toThrow("network nope not found");
  });
});
