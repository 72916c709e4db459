import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { attachContainer } from "../../../../src/engine/containers/running/attach.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { restartContainer } from "../../../../src/engine/containers/running/restart.ts";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { stopContainer } from "../../../../src/engine/containers/running/stop.ts";
import { inspectImage } from "../../../../src/engine/images/inspect.ts";
import { listImages } from "../../../../src/engine/images/list.ts";
import type { ContainerSpec, RestartPolicy } from "../../../../src/model/container.ts";
import { GATE_ABANDONED } from "../../../../src/shim/protocol.ts";
import { ownSeat } from "../../../../src/podspec/seat.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let before: TestEngine;
let after: TestEngine | undefined;
const { signal } = new AbortController();

beforeEach(async () => {
  before = await createTestEngine();
});
afterEach(() => {
  before.stop();
  after?.stop();
});

/** The server is killed, something happens, and its next life begins. */
async function die(meanwhile: () => void = () => {}): Promise<TestEngine> {
  await nextTurn(); // what was to be kept has been kept
  before.stop();
  meanwhile();
  after = await createTestEngine(before.cluster);
  await nextTurn();
  return after;
}

/** Begins a start with a client attached; the server is killed before it has given its word. */
async function dieAtGate(pid1: string): Promise<{ id: string; podName: string }> {
  const { engine, cluster } = before;
  const { id } = await createContainer(engine, containerSpec(), { signal });
  const wishes = { stream: true, logs: false, stdin: false, stdout: true, stderr: true };
  await attachContainer(engine, id, { ...wishes, signal });
  const attached = Promise.withResolvers<never>();
  const { attach } = cluster.processes;
  Object.assign(cluster.processes, { attach: () => attached.promise });
  startContainer(engine, id, { signal }).catch(() => {}); // because the server is killed
  await nextTurn();
  Object.assign(cluster.processes, { attach });
  const { podName } = inspectContainer(engine, id);
  cluster.onExec = () => ({ output: [{ stream: "stdout", bytes: Buffer.from(pid1) }] });
  return { id, podName };
}

function withPolicy(name: RestartPolicy["name"]): ContainerSpec {
  return containerSpec({}, { restartPolicy: { name, maximumRetryCount: 0 } });
}

describe("a container whose server was killed", () => {
  it("keeps its random ports", async () => {
    const portBindings = { "80/tcp": [{ hostIp: "", hostPort: 0 }] } as const;
    const { id } = await runContainer(before, containerSpec({}, { portBindings }));
    const { publishedPorts } = inspectContainer(before.engine, id);
    const { engine } = await die();
    expect(publishedPorts).toHaveLength(1);
    expect(inspectContainer(engine, id).publishedPorts).toEqual(publishedPorts);
  });

  it("keeps its place among those that were made in the same millisecond", async () => {
    const ids = [];
    for (let count = 0; count < 9; count += 1)
      ids.push((await createContainer(before.engine, containerSpec(), { signal })).id);
    const { engine } = await die();
    expect(engine.containers.all().map(({ record }) => record.id)).toEqual(ids.toReversed());
  });

  it("keeps the time of its start to the millisecond", async () => {
    const { id } = await runContainer(before);
    const { state } = inspectContainer(before.engine, id);
    const { engine } = await die();
    expect(inspectContainer(engine, id).state).toEqual(state);
  });

  it("keeps its exit, though its Pod goes", async () => {
    const { id, podName } = await runContainer(before);
    before.cluster.endPod(podName, { exitCode: 3 });
    await nextTurn();
    const { state } = inspectContainer(before.engine, id);
    const { engine } = await die(() => before.cluster.removePod(podName));
    expect(state).toMatchObject({ status: "exited", exitCode: 3 });
    expect(inspectContainer(engine, id).state).toEqual(state);
  });

  it("was killed, if its Pod went meanwhile", async () => {
    const { id, podName } = await runContainer(before);
    const { engine } = await die(() => before.cluster.removePod(podName));
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 137 });
    await startContainer(engine, id, { signal });
    expect(inspectContainer(engine, id)).toMatchObject({
      state: { status: "running" },
      podName: `${podName}-2`,
    });
  });

  it("keeps the Pods of earlier starts, and takes them along when it goes", async () => {
    const { id, podName } = await runContainer(before);
    await restartContainer(before.engine, id, { graceSeconds: 0, signal });
    const { engine, cluster } = await die();
    expect(inspectContainer(engine, id).podName).toBe(`${podName}-2`);
    expect(engine.containers.find(id).pastSeats).toEqual([ownSeat(podName)]);
    await removeContainer(engine, id, { force: true, removeVolumes: false, signal });
    expect(cluster.podObjects.size).toBe(0);
  });
});

describe("the gate of a container whose server was killed", () => {
  it("gets the word, if it is shut", async () => {
    const { id } = await dieAtGate("/bin/sh-cread -r line || { echo");
    const { engine, cluster } = await die();
    await engine.containers.find(id).starting;
    expect(inspectContainer(engine, id).state.status).toBe("running");
    expect(Buffer.concat(cluster.input).toString()).toBe("\n");
  });

  it("gets no second word, which the command would read", async () => {
    const { id } = await dieAtGate("redis-server");
    const { engine, cluster } = await die();
    await engine.containers.find(id).starting;
    expect(inspectContainer(engine, id).state.status).toBe("running");
    expect(cluster.input).toEqual([]);
  });

  it("is gone, if it ended without the word: the container was not started", async () => {
    const { id, podName } = await dieAtGate("");
    const { engine, cluster } = await die(() =>
      before.cluster.endPod(podName, { exitCode: 125, message: GATE_ABANDONED }),
    );
    expect(inspectContainer(engine, id).state).toEqual({ status: "created" });
    expect(cluster.podObjects.size).toBe(0);
  });
});

describe("the restart policy of a container that ended while no server was there", () => {
  it.each([
    ["on-failure", 1, "restarting"],
    ["on-failure", 0, "exited"],
    ["always", 0, "restarting"],
    ["unless-stopped", 0, "restarting"],
    ["no", 1, "exited"],
  ] as const)("%s after exit code %d is %s", async (name, exitCode, status) => {
    const { id, podName } = await runContainer(before, withPolicy(name));
    const { engine } = await die(() => before.cluster.endPod(podName, { exitCode }));
    expect(inspectContainer(engine, id).state.status).toBe(status);
  });

  it.each([
    ["on-failure", "exited"],
    ["unless-stopped", "exited"],
    ["always", "restarting"],
  ] as const)("%s of one that was stopped is %s", async (name, status) => {
    const { id } = await runContainer(before, withPolicy(name));
    await stopContainer(before.engine, id, { graceSeconds: 0, signal });
    const { engine } = await die();
    expect(inspectContainer(engine, id).state.status).toBe(status);
  });
});

describe("the images of a server that was killed", () => {
  it("are listed by its next life", async () => {
    await inspectImage(before.engine, "redis:7-alpine", { signal });
    const images = listImages(before.engine, { filters: new Map() });
    const { engine } = await die();
    expect(images).toHaveLength(1);
    expect(listImages(engine, { filters: new Map() })).toEqual(images);
  });
});
