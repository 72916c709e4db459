import { afterEach, beforeEach, expect, test } from "bun:test";
import { createExec } from "../../../../src/engine/exec/create.ts";
import { inspectExec } from "../../../../src/engine/exec/inspect.ts";
import { startExec } from "../../../../src/engine/exec/start.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import type { ExecConfig } from "../../../../src/model/process/exec.ts";
import { frame, SHIM_VERSION } from "../../../../src/shim/protocol.ts";
import { LiveProcess } from "../../../support/live-process.ts";
import { execConfig } from "../../../support/samples/exec-config.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { textOf } from "../../../support/text-of.ts";

const { signal } = new AbortController();
const WHY =
  'OCI runtime exec failed: exec failed: exec: "nope": executable file not found in $PATH';
const WHOLE = Buffer.from(`${SHIM_VERSION} amd64 4\n`);

let cluster: TestEngine["cluster"];
let engine: TestEngine["engine"];
let stop: TestEngine["stop"];
let id: string;
/** The shim that serves. */
let runner: LiveProcess;

beforeEach(async () => {
  const testEngine = await createTestEngine();
  ({ cluster, engine, stop } = testEngine);
  ({ id } = await runContainer(testEngine));
  runner = new LiveProcess();
  cluster.onExec = ([, verb, script = ""]) => {
    if (verb === "serve") return runner;
    return script.includes("cat >") ? { output: [{ stream: "stdout", bytes: WHOLE }] } : {};
  };
});
afterEach(() => stop());

test("execs that come often have a runner, which is asked for the words of the command", async () => {
  await letRunnerIn();
  const before = cluster.commands.length;
  const exec = await begin(["echo", "a b"], { workingDir: "/tmp" });
  await answer("P", "");
  const session = await exec.session;
  const text = textOf(session.output);
  await answer("O", "out");
  await answer("E", "err");
  await answer("S", "5");
  expect(await text).toBe("out!err");
  expect(inspectExec(engine, exec.id).state).toEqual({ status: "exited", exitCode: 5 });
  expect(runner.received).toContain(`A\0\0\0\u0005--cwd`);
  expect(runner.received).toContain("A\0\0\0\u0003a bX\0\0\0\0");
  expect(cluster.commands).toHaveLength(before);
});

test("an exec that meets a busy runner has an exec of its own", async () => {
  await letRunnerIn();
  const busy = await begin(["sleep", "1"]);
  await answer("P", "");
  await busy.session;
  await finish(["true"]);
  expect(cluster.commands.at(-1)).toEqual(["true"]);
});

test.each([
  ["with input", { attachStdin: true }],
  ["with a terminal", { isTty: true }],
] as const)("an exec %s has an exec of its own", async (_what, config) => {
  await letRunnerIn();
  await (
    await begin(["true"], config)
  ).session;
  expect(runner.received).toBe("");
});

test("a command that cannot be run is told of as by the runtime", async () => {
  await letRunnerIn();
  const exec = await begin(["nope"]);
  await answer("P", "");
  const text = (await exec.session).output;
  const seen = textOf(text);
  await answer("F", `${WHY}\n`);
  await answer("S", "127");
  expect(await seen).toBe(`${WHY}\r\n`);
  expect(inspectExec(engine, exec.id).state).toEqual({ status: "exited", exitCode: 127 });
});

test("a command is run by itself if the runner ends before it has taken it", async () => {
  await letRunnerIn();
  const exec = await begin(["true"]);
  await runner.end(137);
  await (await exec.session).output.cancel();
  expect(cluster.commands.at(-1)).toEqual(["true"]);
});

test("a command is not run again if the connection breaks before it is known to be taken", async () => {
  await letRunnerIn();
  const before = cluster.commands.length;
  const exec = await begin(["true"]);
  await runner.fail(new EngineError("unavailable", "broken"));
  expect(exec.session).rejects.toThrow("broken");
  await nextTurn();
  expect(cluster.commands).toHaveLength(before);
});

test("a command ends with its runner, which ends with the container", async () => {
  await letRunnerIn();
  const exec = await begin(["sleep", "1"]);
  await answer("P", "");
  const text = textOf((await exec.session).output);
  await runner.end(137);
  expect(await text).toBe("");
  expect(inspectExec(engine, exec.id).state).toEqual({ status: "exited", exitCode: 137 });
  await finish(["true"]);
  expect(cluster.commands.slice(-2)).toContainEqual(["true"]); // and another runner is let in
});

test("where no runner is let in, no exec tries again", async () => {
  cluster.onExec = ([, verb]) => (verb === "serve" ? { refusal: "no" } : {});
  for (let count = 0; count < 4; count += 1) await finish(["true"]);
  const commands = cluster.commands.filter(([program]) => program !== "true");
  await finish(["true"]);
  expect(cluster.commands.filter(([program]) => program !== "true")).toEqual(commands);
});

/** Two execs in a row. */
async function letRunnerIn(): Promise<void> {
  await finish(["true"]);
  await finish(["true"]);
  await nextTurn();
  expect(cluster.commands.at(-1)).toEqual(["/tmp/.kubedock-shim", "serve"]);
}

async function begin(command: readonly string[], config: Partial<ExecConfig> = {}) {
  const execId = await createExec(engine, id, {
    config: execConfig(command, config),
    signal,
  });
  const options = { isDetached: false, isTty: config.isTty === true, signal };
  const session = startExec(engine, execId, options).then((opened) => {
    if (!opened) throw new Error("it is not detached");
    return opened;
  });
  session.catch(() => {}); // because a test may wait for something else first
  await nextTurn();
  return { id: execId, session };
}

async function finish(command: readonly string[]): Promise<void> {
  await textOf((await (await begin(command)).session).output);
}

async function answer(type: string, text: string): Promise<void> {
  await runner.write(Buffer.from(frame(type, Buffer.from(text))).toString("latin1"));
}
