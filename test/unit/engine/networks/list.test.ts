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
    expect(list.map(({ network }) => network.name)).toEqual(expected);
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
    const { id } = bridge.network;
    for (const reference of [id, id.slice(0, 12)])
      expect(inspectNetwork(test.engine, reference).network.name).toBe("bridge");
    expect(inspectNetwork(test.engine, "host").containers).toEqual([]);
  });

  it.each([
    [{ type: ["odd"] }, "invalid filter: 'type'='odd'"],
    [
      { dangling: ["perhaps"] },
      `invalid value for filter 'dangling', must be "true" (or "1"), or "false" (or "0")`,
    ],
    [{ dangling: ["true", "false"] }, 'got more than one value for filter key "dangling"'],
  ])("refuses the filter %p", (values, message) => {
    expect(() => listNetworks(test.engine, { filters: filters(values) })).toThrow(message);
  });

  it("says that there is no such network", () => {
    expect(() => inspectNetwork(test.engine, "nope")).toThrow("network nope not found");
  });
});
