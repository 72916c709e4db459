import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { execInside } from "../../../../src/engine/inside/exec-inside.ts";
import type { Container } from "../../../../src/engine/store.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { LiveProcess } from "../../../support/live-process.ts";
import { runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

const { signal } = new AbortController();

let test: TestEngine;
let container: Container;
let podName: string;
let process: LiveProcess;

beforeEach(async () => {
  test = await createTestEngine();
  const { id, podName: name } = await runContainer(test);
  container = test.engine.containers.find(id);
  podName = name;
  process = new LiveProcess();
  test.cluster.onExec = () => process;
});
afterEach(() => test.stop());

function exec() {
  return execInside(test.engine, container, ["true"], { hasStdin: false, isTty: false, signal });
}

function notRunning() {
  return { kind: "conflict", message: `container ${container.record.id} is not running` };
}

describe("execInside()", () => {
  it("gives the process with its exit code", async () => {
    const { exitCode } = await exec();
    void process.end(3);
    expect(await exitCode).toBe(3);
  });

  it("says in Docker's words that the runtime knows of no process", async () => {
    const { exitCode } = await exec();
    void process.fail(new EngineError("not-found", "task abc not found"));
    expect(exitCode).rejects.toMatchObject(notRunning());
    test.cluster.onExec = () => {
      throw new EngineError("not-found", `pods "${podName}" not found`);
    };
    expect(exec()).rejects.toMatchObject(notRunning());
  });

  it("waits for the Pod to tell whether a failure comes of its end", async () => {
    const { exitCode } = await exec();
    void process.fail(new EngineError("internal", "exec failed: write init-p: broken pipe"));
    test.cluster.endPod(podName, { exitCode: 0 });
    expect(exitCode).rejects.toMatchObject(notRunning());
  });

  it("keeps the failure of a container that goes on", async () => {
    const { exitCode } = await exec();
    void process.fail(new EngineError("internal", "exec failed: out of memory"));
    expect(exitCode).rejects.toThrow("exec failed: out of memory");
  });

  it("keeps what is the command's own fault", async () => {
    test.cluster.onExec = () => ({ refusal: "executable file not found in $PATH" });
    expect(exec()).rejects.toMatchObject({ kind: "invalid-argument" });
  });
});
