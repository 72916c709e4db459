import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../../src/engine/containers/inspect.ts";
import { removeContainer } from "../../../../../src/engine/containers/remove.ts";
import { resizeContainer } from "../../../../../src/engine/containers/running/resize.ts";
import { startContainer } from "../../../../../src/engine/containers/start.ts";
import { waitForContainer } from "../../../../../src/engine/containers/wait.ts";
import type { ContainerConfig } from "../../../../../src/model/container.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { shellGo } from "../../../../../src/engine/gate/shell-gate.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import type { LiveProcess } from "../../../../support/live-process.ts";
import {
  beginContainer,
  nextTurn,
  runContainer,
} from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";
import { nextText, sendText, textOf } from "../../../../support/text-of.ts";
import { type AttachClient, attachClient } from "../../../../support/server/attach-client.ts";

let test: TestEngine;
let client: AttachClient;
const { signal } = new AbortController();
const INTERACTIVE = { openStdin: true, stdinOnce: true } satisfies Partial<ContainerConfig>;
const GO = Buffer.from(shellGo()).toString();

beforeEach(async () => {
  test = await createTestEngine();
  client = attachClient(test);
});
afterEach(() => test.stop());

describe("attachContainer() before the start", () => {
  it("gives the word to go when it is attached, and loses no byte to any client", async () => {
    const { engine, cluster } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    const first = await client.attach(id);
    const second = await client.attach(id, { stderr: false });
    await startContainer(engine, id, { signal });
    expect([...cluster.podObjects.values()][0]?.spec?.containers[0]?.command).toContain(
      "kubedock-gate",
    );
    const { process } = client.theProcess();
    expect(process.received).toBe(GO);
    const texts = Promise.all([textOf(first.output), textOf(second.output)]);
    await process.write("out\n");
    await process.write("err\n", "stderr");
    await process.end();
    expect(await texts).toEqual(["out\n!err\n", "out\n"]);
    expect(client.processes).toHaveLength(1);
  });

  it("serves those who stay when one leaves before the start", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    const first = await client.attach(id);
    const second = await client.attach(id);
    await first.output.cancel();
    await startContainer(engine, id, { signal });
    const text = textOf(second.output);
    await client.theProcess().process.write("x");
    await client.theProcess().process.end();
    expect(await text).toBe("x");
  });

  it("needs no gate when all have left before the start", async () => {
    const { engine, cluster } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    const session = await client.attach(id);
    await session.output.cancel();
    await nextTurn();
    await startContainer(engine, id, { signal });
    expect([...cluster.podObjects.values()][0]?.spec?.containers[0]?.command).toEqual(["sh"]);
  });

  it("serves a client that comes in the middle of a start", async () => {
    const { id, podName, start } = await beginContainer(test);
    const session = await client.attach(id);
    test.cluster.startPod(podName);
    await start;
    const text = textOf(session.output);
    await client.theProcess().process.write("late");
    await client.theProcess().process.end();
    expect(await text).toBe("late");
  });

  it("ends the session when the start fails, and lets go of input", async () => {
    const { id, podName, start } = await beginContainer(test, containerSpec(INTERACTIVE));
    const session = await client.attach(id, { stdin: true });
    const sent = sendText(session.input, "x");
    test.cluster.failPod(podName, "ErrImagePull", "not found");
    await start.catch(() => {});
    expect(await textOf(session.output)).toBe("");
    expect(sent).rejects.toThrow("not attached to");
  });

  it("ends the session when the container is removed without having run", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    const session = await client.attach(id);
    await removeContainer(engine, id, { force: false, removeVolumes: false, signal });
    expect(await textOf(session.output)).toBe("");
  });

  it("gives a terminal its size as the word to go", async () => {
    const { engine } = test;
    const spec = containerSpec({ isTty: true, openStdin: true });
    const { id } = await createContainer(engine, spec, { signal });
    const session = await client.attach(id, { stdin: true });
    await startContainer(engine, id, { signal });
    const { process } = client.theProcess();
    expect(session.isTty).toBe(true);
    expect(process.received).toBe("");
    expect(process.sizes).toEqual([{ rows: 24, columns: 80 }]);
    await resizeContainer(engine, id, { size: { rows: 10, columns: 20 }, signal });
    expect(process.sizes.at(-1)).toEqual({ rows: 10, columns: 20 });
  });
});

describe("attachContainer() to a container that runs", () => {
  it("shares one connection among those who come at once", async () => {
    const { id } = await runContainer(test);
    const sessions = await Promise.all([client.attach(id), client.attach(id)]);
    const texts = Promise.all(sessions.map(({ output }) => textOf(output)));
    expect(client.processes).toHaveLength(1);
    await client.theProcess().process.write("x");
    await client.theProcess().process.end();
    expect(await texts).toEqual(["x", "x"]);
  });

  it("lets go when the last client has left, and attaches anew for the next", async () => {
    const { id } = await runContainer(test);
    const first = await client.attach(id);
    const second = await client.attach(id);
    await first.output.cancel();
    await nextTurn();
    expect(client.processes[0]?.isLetGo).toBe(false);
    await second.output.cancel();
    await nextTurn();
    expect(client.processes[0]?.isLetGo).toBe(true);
    const third = await client.attach(id);
    await client.processes[1]?.write("again");
    expect(await nextText(third.output)).toBe("again");
  });

  it("tells why it cannot attach", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test);
    cluster.onAttach = () => {
      throw new EngineError("forbidden", "pods is forbidden");
    };
    expect(client.attach(id)).rejects.toThrow("pods is forbidden");
    await nextTurn();
    expect(engine.containers.find(id).hub.hasClients).toBe(false);
    expect(client.attach("nope")).rejects.toMatchObject({ message: "No such container: nope" });
  });

  it("shows what was written before, then what comes", async () => {
    const { cluster } = test;
    const { id } = await runContainer(test);
    cluster.log = { stdout: "2026-01-01T00:00:00Z before\n", stderr: "" };
    const both = await client.attach(id, { logs: true });
    const past = await client.attach(id, { logs: true, stream: false });
    expect(await textOf(past.output)).toBe("before\n");
    const text = textOf(both.output);
    await client.theProcess().process.write("now");
    await client.theProcess().process.end();
    expect(await text).toBe("before\nnow");
  });

  it("leaves nothing behind when a client leaves while the past is shown", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test);
    cluster.onLogs = ({ signal: stop }) => silentLog(stop);
    const session = await client.attach(id, { logs: true });
    const read = session.output.getReader();
    const first = read.read();
    await nextTurn();
    await read.cancel();
    expect(await first).toMatchObject({ done: true });
    await nextTurn();
    expect(engine.containers.find(id).hub.hasClients).toBe(false);
    expect(client.theProcess().process.isLetGo).toBe(true);
  });

  it("answers nothing at all when neither past nor stream is wanted", async () => {
    const { id } = await runContainer(test);
    const session = await client.attach(id, { stream: false });
    expect(await textOf(session.output)).toBe("");
    expect(client.processes).toHaveLength(0);
  });

  it("ends the session when the Pod is deleted", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    const session = await client.attach(id);
    cluster.removePod(podName);
    await client.theProcess().process.fail(new Error("connection lost"));
    expect(await textOf(session.output)).toBe("");
    expect(inspectContainer(engine, id).state.status).toBe("exited");
  });
});

describe("a slow client", () => {
  it("gets all of the output of a container with --rm before that is gone", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, containerSpec({}, { autoRemove: true }));
    const session = await client.attach(id);
    const { process } = client.theProcess();
    const written = write(process, 40);
    await nextTurn();
    cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    expect(inspectContainer(engine, id).state.status).toBe("removing");
    const removed = waitForContainer(engine, id, { condition: "removed", signal });
    expect((await textOf(session.output)).length).toBe(40);
    await written;
    await removed;
  });

  it("does not hold up a removal for ever when it takes nothing", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const { hub } = engine.containers.find(id);
    await client.attach(id);
    void write(client.theProcess().process, 40);
    await nextTurn();
    const began = performance.now();
    await hub.settle(20);
    expect(performance.now() - began).toBeWithin(15, 1000);
  });
});

/** A log that says nothing until it is given up. */
function silentLog(stop: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (log) => stop.addEventListener("abort", () => log.error(stop.reason), { once: true }),
  });
}

async function write(process: LiveProcess, chunks: number): Promise<void> {
  for (let chunk = 0; chunk < chunks; chunk += 1) await process.write("x");
  await process.end();
}
