import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { attachContainer } from "../../../../src/engine/containers/running/attach.ts";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { LiveProcess } from "../../../support/live-process.ts";
import { nextTurn } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { textOf } from "../../../support/text-of.ts";

let test: TestEngine;
/** The container's own process, and the command that waits for its exit code. */
let command: LiveProcess;
let answer: LiveProcess;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  command = new LiveProcess();
  answer = new LiveProcess();
  test.cluster.onAttach = () => command;
  test.cluster.onExec = () => answer;
});
afterEach(() => test.stop());

describe("the init of an attached container", () => {
  it("tells the exit code ahead of the kubelet, whose report changes nothing then", async () => {
    const { engine, cluster } = test;
    const { id, podName, output } = await runAttached();
    expect(cluster.commands.at(-1)).toEqual(["/.kubedock/shim-amd64", "await"]);
    await end("3\n");
    expect(await output).toBe("all of it");
    await nextTurn();
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 3 });
    cluster.endPod(podName, { exitCode: 3 });
    await nextTurn();
    expect(engine.events.history.filter(({ action }) => action === "die")).toHaveLength(1);
  });

  it("does not tell of the end before all output is through", async () => {
    const { engine } = test;
    const { id } = await runAttached();
    await answer.write("3\n");
    await answer.end();
    await nextTurn();
    expect(inspectContainer(engine, id).state.status).toBe("running");
    await command.write("all of it");
    await command.end();
    await nextTurn();
    expect(inspectContainer(engine, id).state.status).toBe("exited");
  });

  it.each(["137\n", "", "nonsense"])("leaves it to the kubelet after %p", async (text) => {
    const { engine, cluster } = test;
    const { id, podName } = await runAttached();
    await end(text);
    await nextTurn();
    expect(inspectContainer(engine, id).state.status).toBe("running");
    cluster.endPod(podName, { exitCode: 137, reason: "OOMKilled" });
    await nextTurn();
    expect(inspectContainer(engine, id).state).toMatchObject({ exitCode: 137, isOomKilled: true });
  });

  it("is what the shell behind the gate becomes, once the shim has been brought in", async () => {
    const { engine, cluster } = test;
    const said = { stream: "stdout", bytes: Buffer.from("1 amd64 4\n") } as const;
    cluster.onExec = ([program]) => (program === "sh" ? { output: [said] } : answer);
    const { id, output } = await runAttached({ isRootfsReadonly: false });
    expect(command.received).toBe("/tmp/.kubedock-shim\n");
    expect(cluster.commands.at(-1)).toEqual(["/tmp/.kubedock-shim", "await"]);
    await end("3\n");
    expect(await output).toBe("all of it");
    await nextTurn();
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 3 });
  });

  it("is not missed when its connection breaks", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runAttached();
    await answer.fail(new Error("connection lost"));
    cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 0 });
  });
});

/** With a root that takes no files, the shim is mounted. */
async function runAttached({ isRootfsReadonly = true } = {}) {
  const { engine } = test;
  const spec = containerSpec({}, { init: true, isRootfsReadonly });
  const { id } = await createContainer(engine, spec, { signal });
  const all = { stream: true, logs: false, stdin: false, stdout: true, stderr: true };
  const session = await attachContainer(engine, id, { ...all, signal });
  const output = textOf(session.output);
  await startContainer(engine, id, { signal });
  await nextTurn();
  return { id, podName: inspectContainer(engine, id).podName, output };
}

async function end(text: string): Promise<void> {
  await command.write("all of it");
  await command.end();
  await answer.write(text);
  await answer.end();
}
