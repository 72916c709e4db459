import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { createExec } from "../../../../src/engine/exec/create.ts";
import { inspectExec } from "../../../../src/engine/exec/inspect.ts";
import { resizeExec } from "../../../../src/engine/exec/resize.ts";
import { startExec, type StartExecOptions } from "../../../../src/engine/exec/start.ts";
import { imageKey } from "../../../../src/engine/images/image-key.ts";
import type { ExecConfig } from "../../../../src/model/process/exec.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { execConfig } from "../../../support/samples/exec-config.ts";
import { LiveProcess } from "../../../support/live-process.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { nextText, sendText, textOf } from "../../../support/text-of.ts";

let test: TestEngine;
let process: LiveProcess;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  process = new LiveProcess();
  test.cluster.onExec = () => process;
});
afterEach(() => test.stop());

describe("createExec()", () => {
  it("plans a command and asks nothing of the cluster", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test);
    const execId = await plan(id, ["true"]);
    expect(execId).toMatch(/^[0-9a-f]{64}$/);
    expect(cluster.commands).toEqual([]);
    expect(inspectExec(engine, execId)).toMatchObject({
      containerId: id,
      state: { status: "created" },
    });
    expect(inspectContainer(engine, id).execIds).toEqual([execId]);
    expect(engine.events.history.at(-1)).toMatchObject({
      action: "exec_create: true ",
      actor: { id, attributes: { execID: execId } },
    });
  });

  it("refuses, in Docker's words, what cannot be run", async () => {
    const { engine, cluster } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    expect(plan("nope", ["true"])).rejects.toMatchObject({ kind: "not-found" });
    expect(plan(id, [])).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "No exec command specified",
    });
    expect(plan(id, ["true"])).rejects.toMatchObject({
      kind: "conflict",
      message: `container ${id} is not running`,
    });
    const { id: running } = await runContainer(test);
    expect(plan(running, ["sh"], { detachKeys: "hyper-x" })).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "Invalid escape keys (hyper-x) provided",
    });
    const restartPolicy = { name: "always", maximumRetryCount: 0 } as const;
    const restarting = await runContainer(test, containerSpec({}, { restartPolicy }));
    cluster.endPod(restarting.podName, { exitCode: 1 });
    await nextTurn();
    expect(plan(restarting.id, ["true"])).rejects.toMatchObject({
      kind: "conflict",
      message: `Container ${restarting.id} is restarting, wait until the container is running`,
    });
  });
});

describe("startExec()", () => {
  it("connects the client, and has the exit code when the output ends", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const execId = await plan(id, ["cat"]);
    const session = await start(execId);
    expect(inspectExec(engine, execId).state).toEqual({ status: "running" });
    const text = textOf(session.output);
    await process.write("out");
    await process.write("err", "stderr");
    await process.end(7);
    expect(await text).toBe("out!err");
    expect(inspectExec(engine, execId).state).toEqual({ status: "exited", exitCode: 7 });
    expect(inspectContainer(engine, id).execIds).toEqual([]);
    const events = engine.events.history.slice(3);
    expect(events.map(({ action }) => action)).toEqual([
      "exec_create: cat ",
      "exec_start: cat ",
      "exec_die",
    ]);
    expect(events.at(-1)?.actor.attributes).toMatchObject({ execID: execId, exitCode: "7" });
  });

  it("runs on, and tells its exit code, when its client leaves", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const execId = await plan(id, ["cat"]);
    const session = await start(execId);
    await session.output.cancel();
    await process.write("nobody listens");
    expect(inspectExec(engine, execId).state).toEqual({ status: "running" });
    await process.write("still not");
    await process.end(3);
    await nextTurn();
    expect(process.isLetGo).toBe(false);
    expect(inspectExec(engine, execId).state).toEqual({ status: "exited", exitCode: 3 });
  });

  it("runs detached, without input", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const execId = await plan(id, ["cat"]);
    const options = { isDetached: true, isTty: false, signal };
    expect(await startExec(engine, execId, options)).toBeUndefined();
    await process.write("nobody listens");
    await process.end(3);
    await nextTurn();
    expect(inspectExec(engine, execId).state).toEqual({ status: "exited", exitCode: 3 });
  });

  it.each(["close", "abort"] as const)("ends the input at the client's %s", async (end) => {
    const { id } = await runContainer(test, containerSpec());
    const session = await start(await plan(id, ["cat"], { attachStdin: true, isTty: true }));
    await sendText(session.input, "hello");
    await (end === "close" ? session.input.close() : session.input.abort(new Error("gone")));
    await process.inputEnd;
    expect(process.received).toBe("hello");
  });

  it("has no input that was not asked for", async () => {
    const { id } = await runContainer(test);
    const session = await start(await plan(id, ["cat"]));
    await sendText(session.input, "hello");
    await session.input.close();
    expect(process).toMatchObject({ received: "", isInputClosed: false });
  });

  it("gives its terminal the size of the start, else the planned one, and each further one", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const planned = { isTty: true, consoleSize: [5, 6] } as const;
    const first = await plan(id, ["sh"], planned);
    await start(first, { size: { rows: 1, columns: 2 } });
    resizeExec(engine, first, { size: { rows: 3, columns: 4 } });
    expect(process.sizes).toEqual([
      { rows: 1, columns: 2 },
      { rows: 3, columns: 4 },
    ]);
    process = new LiveProcess();
    await start(await plan(id, ["sh"], planned));
    expect(process.sizes).toEqual([{ rows: 5, columns: 6 }]);
  });

  it("goes on, its input open, when its client leaves the terminal by its keys", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const config = { isTty: true, attachStdin: true, detachKeys: "ctrl-a,d" };
    const execId = await plan(id, ["sh"], config);
    const session = await start(execId, { isTty: true });
    const input = session.input.getWriter();
    await input.write(Buffer.from("ls\u0001d"));
    await input.close();
    expect(await textOf(session.output)).toBe("");
    expect(process).toMatchObject({ received: "ls", isInputClosed: false, isLetGo: false });
    expect(engine.events.history.at(-1)).toMatchObject({
      action: "exec_detach",
      actor: { id, attributes: { execID: execId } },
    });
    await process.end(3);
    await nextTurn();
    expect(inspectExec(engine, execId).state).toEqual({ status: "exited", exitCode: 3 });
  });

  it("runs each exec once", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const execId = await plan(id, ["true"]);
    const session = await start(execId);
    expect(start(execId)).rejects.toMatchObject({
      kind: "conflict",
      message: `Error: Exec command ${execId} is already running`,
    });
    await process.end();
    await textOf(session.output);
    expect(start(execId)).rejects.toMatchObject({
      kind: "conflict",
      message: `Error: Exec command ${execId} has already run`,
    });
    expect(() => resizeExec(engine, execId, { size: { rows: 1, columns: 1 } })).toThrow(
      `cannot resize a stopped exec: ${execId}`,
    );
    expect(start("nope")).rejects.toMatchObject({ message: "No such exec instance: nope" });
  });

  it("refuses what was planned before the container ended", async () => {
    const { cluster } = test;
    const { id, podName } = await runContainer(test);
    const execId = await plan(id, ["true"]);
    cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    expect(start(execId)).rejects.toMatchObject({
      kind: "conflict",
      message: `container ${id} is not running`,
    });
  });

  it.each([
    ["exec: nope: executable file not found in $PATH", 127],
    ["exec: /etc: permission denied", 126],
    ["the connection was refused", 255],
  ] as const)("keeps Docker's exit code of a refusal: %s", async (message, exitCode) => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test);
    cluster.onExec = () => {
      throw new EngineError("invalid-argument", message);
    };
    const execId = await plan(id, ["nope"]);
    expect(start(execId)).rejects.toThrow(message);
    await nextTurn();
    expect(inspectExec(engine, execId).state).toEqual({ status: "exited", exitCode });
  });

  it("tells in the stream what is known only after its beginning", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const execId = await plan(id, ["nope"]);
    const session = await start(execId);
    const failure = new EngineError("internal", "exec: nope: executable file not found in $PATH");
    void process.fail(failure);
    expect(await textOf(session.output)).toBe(
      "OCI runtime exec failed: exec: nope: executable file not found in $PATH\r\n",
    );
    expect(inspectExec(engine, execId).state).toEqual({ status: "exited", exitCode: 127 });
  });

  it("has the output of a session read as it comes", async () => {
    const { id } = await runContainer(test);
    const session = await start(await plan(id, ["cat"]));
    void process.write("prompt> ");
    expect(await nextText(session.output)).toBe("prompt> ");
  });
});

describe("the execs of a container", () => {
  it("go with it", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const execId = await plan(id, ["true"]);
    await removeContainer(engine, id, { force: true, removeVolumes: false, signal });
    expect(() => inspectExec(engine, execId)).toThrow(`No such exec instance: ${execId}`);
  });

  it("are kept up to a hundred that have finished, the last ones", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test);
    const waiting = await plan(id, ["sleep"]);
    cluster.onExec = () => ({});
    const finished: string[] = [];
    for (let count = 0; count < 110; count += 1) {
      const execId = await plan(id, ["true"]);
      await textOf((await start(execId)).output);
      finished.push(execId);
    }
    await plan(id, ["true"]);
    expect(inspectExec(engine, waiting).state.status).toBe("created");
    expect(() => inspectExec(engine, finished[9] ?? "")).toThrow("No such exec instance");
    expect(inspectExec(engine, finished[10] ?? "").state.status).toBe("exited");
  });
});

function plan(
  reference: string,
  command: readonly string[],
  changes: Partial<ExecConfig> = {},
): Promise<string> {
  return createExec(test.engine, reference, { config: execConfig(command, changes), signal });
}

async function start(execId: string, options: Partial<StartExecOptions> = {}) {
  const { containerId } = inspectExec(test.engine, execId);
  const { record } = test.engine.containers.find(containerId);
  test.engine.images.doors.noteShell(imageKey(record), false); // which leaves each exec to the cluster
  const all = { isDetached: false, isTty: false, signal, ...options };
  const session = await startExec(test.engine, execId, all);
  if (!session) throw new Error("the exec is detached");
  return session;
}
