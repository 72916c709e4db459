import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { isMissingProgram, runInside } from "../../../../src/engine/inside/run-inside.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { LiveProcess } from "../../../support/live-process.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
let process: LiveProcess;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  process = new LiveProcess();
  test.cluster.onExec = () => process;
});
afterEach(() => test.stop());

describe("runInside()", () => {
  it("gives a command its input and tells what it said", async () => {
    const result = run(Buffer.from("hello"));
    await process.inputEnd;
    expect(process.received).toBe("hello");
    await process.write("out");
    await process.write("err", "stderr");
    await process.end(3);
    expect(await result).toEqual({ exitCode: 3, stdout: "out", stderr: "err" });
  });

  it("tells the exit code of a command that takes no input", async () => {
    const refusing = { ...process.connect({ hasStdin: true, isTty: false, signal }) };
    const input = new WritableStream<Uint8Array>({
      write: () => Promise.reject(new Error("broken pipe")),
    });
    Object.assign(process, { connect: () => ({ ...refusing, input }) });
    const result = run(Buffer.from("hello"));
    await process.write("read-only file system", "stderr");
    await process.end(1);
    expect(await result).toMatchObject({ exitCode: 1, stderr: "read-only file system" });
  });

  it("fails with the connection", async () => {
    const result = run();
    await nextTurn();
    void process.fail(new EngineError("unavailable", "connection lost"));
    expect(result).rejects.toThrow("connection lost");
  });

  it("does not listen to a command that says too much", async () => {
    const result = run();
    await nextTurn();
    const chunk = "x".repeat(1024 * 1024);
    void Promise.all([1, 2, 3, 4, 5].map(() => process.write(chunk))).catch(() => {}); // because it is cut off
    expect(result).rejects.toThrow("a command in the container says too much");
  });

  it("refuses a container that has no Pod", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    const container = engine.containers.find(id);
    expect(runInside(engine, container, ["true"], { signal })).rejects.toMatchObject({
      kind: "conflict",
      message: `container ${id} is not running`,
    });
  });
});

describe("isMissingProgram()", () => {
  it("knows a missing program from other failures", () => {
    expect(isMissingProgram(refusal("executable file not found in $PATH"))).toBe(true);
    expect(isMissingProgram(refusal("no such file or directory"))).toBe(true);
    expect(isMissingProgram(refusal("permission denied"))).toBe(false);
    expect(isMissingProgram(new EngineError("not-found", "container not found"))).toBe(false);
  });
});

function refusal(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}

async function run(stdin?: Uint8Array) {
  const { id } = await runContainer(test);
  const options = { signal, ...(stdin ? { stdin } : {}) };
  return runInside(test.engine, test.engine.containers.find(id), ["cat"], options);
}
