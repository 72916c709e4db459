import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { inspectContainer } from "../../../../../src/engine/containers/inspect.ts";
import { killContainer } from "../../../../../src/engine/containers/running/kill.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

const { signal } = new AbortController();

let test: TestEngine;
let id: string;
let podName: string;
let deadlines: string[];

beforeEach(async () => {
  test = await createTestEngine();
  ({ id, podName } = await runContainer(test, containerSpec({}, { init: true })));
  deadlines = [];
  const { setActiveDeadline } = test.cluster.pods;
  Object.assign(test.cluster.pods, {
    setActiveDeadline: async (name: string, seconds: number, stop: AbortSignal) => {
      deadlines.push(name);
      return setActiveDeadline(name, seconds, stop);
    },
  });
});
afterEach(() => test.stop());

describe("killProcess()", () => {
  it("kills by the shim, where the kernel lets it, and asks no kubelet", async () => {
    test.cluster.onExec = (command) => {
      if (command.includes("9")) setImmediate(() => end());
      return {};
    };
    await killContainer(test.engine, id, { signal });
    expect(inspectContainer(test.engine, id).state).toMatchObject({ exitCode: 137 });
    expect(deadlines).toEqual([]);
  });

  it("has the kubelet do it where the kernel does not", async () => {
    test.cluster.onExec = () => ({
      exitCode: 1,
      output: [{ stream: "stderr", bytes: Buffer.from("kubedock: process 1 cannot be traced") }],
    });
    await killContainer(test.engine, id, { signal });
    expect(deadlines).toEqual([podName]);
  });

  it("is content with an end that comes meanwhile", async () => {
    test.cluster.onExec = () => {
      setImmediate(() => end());
      return { waitsForInput: true }; // as if the connection hung
    };
    await killContainer(test.engine, id, { signal });
    expect(deadlines).toEqual([]);
  });
});

function end(): void {
  test.cluster.endPod(podName, { exitCode: 137, reason: "Error" });
}
