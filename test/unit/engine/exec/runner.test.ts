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
const SHIM = "/tmp/.kubedock-shim";
/** What the shell says when the shim has come. */
const ARRIVED = `${SHIM} ${SHIM_VERSION} amd64 4\n`;

let cluster: TestEngine["cluster"];
let engine: TestEngine["engine"];
let stop: TestEngine["stop"];
let id: string;
/** The shells that bring the shim in and become it, in their order. */
let runners: LiveProcess[];

beforeEach(async () => {
  const testEngine = await createTestEngine();
  ({ cluster, engine, stop } = testEngine);
  ({ id } = await runContainer(testEngine));
  runners = [];
  cluster.onExec = ([program, , script = ""]) => {
    if (program === "sh" ? !script.includes("head -c") : program !== SHIM) return {};
    const runner = new LiveProcess();
    runners.push(runner);
    return runner;
  };
});
afterEach(() => stop());

test("the first exec lets the shim in, and has it run the command", async () => {
  const runner = await letRunnerIn();
  expect(cluster.commands).toHaveLength(1);
  expect(runner.received).toStartWith("\x7fELF");
  expect(runner.received).toEndWith("A\0\0\0\u0002--A\0\0\0\u0004trueX\0\0\0\0");
});

test("the next one costs no exec, and has its own output and exit code", async () => {
  const runner = await letRunnerIn();
  const exec = await begin(["echo", "a b"], { workingDir: "/tmp" });
  await answer(runner, "P", "");
  const text = textOf((await exec.session).output);
  await answer(runner, "O", "out");
  await answer(runner, "E", "err");
  await answer(runner, "S", "5");
  expect(await text).toBe("out!err");
  expect(inspectExec(engine, exec.id).state).toEqual({ status: "exited", exitCode: 5 });
  expect(runner.received).toContain("A\0\0\0\u0005--cwd");
  expect(runner.received).toEndWith("A\0\0\0\u0003a bX\0\0\0\0");
  expect(cluster.commands).toHaveLength(1);
});

test("an exec that meets the runner busy has another one", async () => {
  const runner = await letRunnerIn();
  const busy = await begin(["sleep", "1"]);
  await answer(runner, "P", "");
  await busy.session;
  await begin(["true"]);
  expect(cluster.commands.at(-1)).toEqual([SHIM, "serve"]);
});

test.each([
  ["with input", { attachStdin: true }],
  ["with a terminal", { isTty: true }],
] as const)("an exec %s has an exec of its own", async (_what, config) => {
  const runner = await letRunnerIn();
  const before = runner.received;
  await (
    await begin(["true"], config)
  ).session;
  expect(cluster.commands).toHaveLength(2);
  expect(runner.received).toBe(before);
});

test("a command that cannot be run is told of in its output, as by Docker", async () => {
  const runner = await letRunnerIn();
  const exec = await begin(["nope"]);
  await answer(runner, "P", "");
  const seen = textOf((await exec.session).output);
  await answer(runner, "F", "OCI runtime exec failed: no such program\n");
  await answer(runner, "S", "127");
  expect(await seen).toBe("OCI runtime exec failed: no such program\r\n");
  expect(inspectExec(engine, exec.id).state).toEqual({ status: "exited", exitCode: 127 });
});

test("a command is run by itself if the runner ends before it has taken it", async () => {
  const runner = await letRunnerIn();
  const exec = await begin(["true"]);
  await runner.end(137);
  await (await exec.session).output.cancel();
  await nextTurn();
  expect(cluster.commands.at(-1)).toEqual(["true"]);
});

test("a command is not run again if the connection breaks before it is known to be taken", async () => {
  const runner = await letRunnerIn();
  const exec = await begin(["true"]);
  await runner.fail(new EngineError("unavailable", "broken"));
  expect(await textOf((await exec.session).output)).toBe("OCI runtime exec failed: broken\r\n");
  expect(cluster.commands).toHaveLength(1);
});

test("a command ends with its runner, which ends with the container", async () => {
  const runner = await letRunnerIn();
  const exec = await begin(["sleep", "1"]);
  await answer(runner, "P", "");
  const text = textOf((await exec.session).output);
  await runner.end(137);
  expect(await text).toBe("");
  expect(inspectExec(engine, exec.id).state).toEqual({ status: "exited", exitCode: 137 });
});

test("where the shell cannot bring the shim in, the cluster runs the commands", async () => {
  cluster.onExec = () => ({});
  for (let count = 0; count < 3; count += 1) {
    const exec = await begin(["true"]);
    await textOf((await exec.session).output);
  }
  expect(cluster.commands.filter(([program]) => program === "true")).toHaveLength(3);
  expect(cluster.commands.filter(([, , script]) => script?.includes("head -c"))).toHaveLength(1);
});

/** The first exec of a container, which lets a runner in, up to its end. */
async function letRunnerIn(): Promise<LiveProcess> {
  const exec = await begin(["true"]);
  const [runner] = runners;
  if (!runner) throw new Error("there is none");
  await runner.write(ARRIVED);
  await answer(runner, "P", "");
  const text = textOf((await exec.session).output);
  await answer(runner, "S", "0");
  await text;
  return runner;
}

async function begin(command: readonly string[], config: Partial<ExecConfig> = {}) {
  const execId = await createExec(engine, id, { config: execConfig(command, config), signal });
  const options = { isDetached: false, isTty: config.isTty === true, signal };
  const session = startExec(engine, execId, options).then((opened) => {
    if (!opened) throw new Error("it is not detached");
    return opened;
  });
  session.catch(() => {}); // because a test may wait for something else first
  await nextTurn();
  return { id: execId, session };
}

async function answer(runner: LiveProcess, type: string, text: string): Promise<void> {
  await runner.write(Buffer.from(frame(type, Buffer.from(text))).toString("latin1"));
}
