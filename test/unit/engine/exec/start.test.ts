import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import type { Processes } from "../../../../src/engine/backend.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { inspectExec } from "../../../../src/engine/exec/inspect.ts";
import { resizeExec } from "../../../../src/engine/exec/resize.ts";
import { startExec } from "../../../../src/engine/exec/start.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { LiveProcess } from "../../../support/live-process.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { nextText, sendText, textOf } from "../../../support/text-of.ts";
import { type ExecClient, execClient } from "./exec-client.ts";

let test: TestEngine;
let client: ExecClient;
let process: LiveProcess;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  client = execClient(test);
  process = new LiveProcess();
  test.cluster.onExec = () => process;
});
afterEach(() => test.stop());

describe("startExec()", () => {
  it("connects the client, and has the exit code when the output ends", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const execId = await client.plan(id, ["cat"]);
    const session = await client.start(execId);
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
    const execId = await client.plan(id, ["cat"]);
    const session = await client.start(execId);
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
    const execId = await client.plan(id, ["cat"]);
    const options = { isDetached: true, isTty: false, signal };
    expect(await startExec(engine, execId, options)).toBeUndefined();
    await process.write("nobody listens");
    await process.end(3);
    await nextTurn();
    expect(inspectExec(engine, execId).state).toEqual({ status: "exited", exitCode: 3 });
  });

  it.each(["close", "abort"] as const)("ends the input at the client's %s", async (end) => {
    const { id } = await runContainer(test, containerSpec());
    const session = await client.start(
      await client.plan(id, ["cat"], { attachStdin: true, isTty: true }),
    );
    await sendText(session.input, "hello");
    await (end === "close" ? session.input.close() : session.input.abort(new Error("gone")));
    await process.inputEnd;
    expect(process.received).toBe("hello");
  });

  it("has no input that was not asked for", async () => {
    const { id } = await runContainer(test);
    const session = await client.start(await client.plan(id, ["cat"]));
    await sendText(session.input, "hello");
    await session.input.close();
    expect(process).toMatchObject({ received: "", isInputClosed: false });
  });

  it("gives its terminal the size of the start, else the planned one, and each further one", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const planned = { isTty: true, consoleSize: [5, 6] } as const;
    const first = await client.plan(id, ["sh"], planned);
    await client.start(first, { size: { rows: 1, columns: 2 } });
    resizeExec(engine, first, { size: { rows: 3, columns: 4 } });
    await nextTurn();
    expect(process.sizes).toEqual([
      { rows: 1, columns: 2 },
      { rows: 3, columns: 4 },
    ]);
    process = new LiveProcess();
    await client.start(await client.plan(id, ["sh"], planned));
    await nextTurn();
    expect(process.sizes).toEqual([{ rows: 5, columns: 6 }]);
  });

  it("goes on, its input open, when its client leaves the terminal by its keys", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const config = { isTty: true, attachStdin: true, detachKeys: "ctrl-a,d" };
    const execId = await client.plan(id, ["sh"], config);
    const session = await client.start(execId, { isTty: true });
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
    const execId = await client.plan(id, ["true"]);
    const session = await client.start(execId);
    expect(client.start(execId)).rejects.toMatchObject({
      kind: "conflict",
      message: `Error: Exec command ${execId} is already running`,
    });
    await process.end();
    await textOf(session.output);
    expect(client.start(execId)).rejects.toMatchObject({
      kind: "conflict",
      message: `Error: Exec command ${execId} has already run`,
    });
    expect(() => resizeExec(engine, execId, { size: { rows: 1, columns: 1 } })).toThrow(
      `cannot resize a stopped exec: ${execId}`,
    );
    expect(client.start("nope")).rejects.toMatchObject({ message: "No such exec instance: nope" });
  });

  it("refuses what was planned before the container ended", async () => {
    const { cluster } = test;
    const { id, podName } = await runContainer(test);
    const execId = await client.plan(id, ["true"]);
    cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    expect(client.start(execId)).rejects.toMatchObject({
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
    const attached = await client.plan(id, ["nope"]);
    expect(await textOf((await client.start(attached)).output)).toBe(
      `OCI runtime exec failed: ${message}\r\n`,
    );
    const detached = await client.plan(id, ["nope"]);
    const options = { isDetached: true, isTty: false, signal };
    expect(startExec(engine, detached, options)).rejects.toThrow(message);
    await nextTurn();
    for (const execId of [attached, detached])
      expect(inspectExec(engine, execId).state).toEqual({ status: "exited", exitCode });
  });

  it("answers its client before the command begins, and then passes all on", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test);
    const agreed = Promise.withResolvers<void>();
    const { exec } = cluster.processes;
    const agreeing: Processes["exec"] = async (...args) => {
      await agreed.promise;
      return exec(...args);
    };
    Object.assign(cluster.processes, { exec: agreeing });
    const execId = await client.plan(id, ["cat"], { attachStdin: true, isTty: true });
    const session = await client.start(execId, { size: { rows: 1, columns: 2 } });
    resizeExec(engine, execId, { size: { rows: 3, columns: 4 } });
    const sent = sendText(session.input, "hello");
    expect(process).toMatchObject({ received: "", sizes: [] });
    agreed.resolve();
    await sent;
    void process.write("out");
    expect(await nextText(session.output)).toBe("out");
    expect(process.received).toBe("hello");
    expect(process.sizes).toEqual([
      { rows: 1, columns: 2 },
      { rows: 3, columns: 4 },
    ]);
  });

  it("tells in the stream what is known only after its beginning", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const execId = await client.plan(id, ["nope"]);
    const session = await client.start(execId);
    const failure = new EngineError("internal", "exec: nope: executable file not found in $PATH");
    void process.fail(failure);
    expect(await textOf(session.output)).toBe(
      "OCI runtime exec failed: exec: nope: executable file not found in $PATH\r\n",
    );
    expect(inspectExec(engine, execId).state).toEqual({ status: "exited", exitCode: 127 });
  });

  it("has the output of a session read as it comes", async () => {
    const { id } = await runContainer(test);
    const session = await client.start(await client.plan(id, ["cat"]));
    void process.write("prompt> ");
    expect(await nextText(session.output)).toBe("prompt> ");
  });
});
