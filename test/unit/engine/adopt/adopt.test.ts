import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import type { V1Pod } from "@kubernetes/client-node";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { pauseContainer } from "../../../../src/engine/containers/running/pause.ts";
import { listContainers } from "../../../../src/engine/containers/list.ts";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { pauseNote } from "../../../../src/podspec/records/pod-notes.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { instanceLabels } from "../../../../src/podspec/labels.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { FakeCluster } from "../../../support/fakes/fake-cluster.ts";
import { beginContainer, nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let before: TestEngine;
let after: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  before = await createTestEngine();
});
afterEach(() => {
  before.stop();
  after?.stop();
});

/** The server is killed, something happens, and another life of it begins with what is in the cluster then. */
async function die(meanwhile: () => void = () => {}): Promise<void> {
  before.stop();
  meanwhile();
  after = await createTestEngine(before.cluster);
  await nextTurn();
}

async function* refusedWatch(): AsyncGenerator<never> {
  yield* [];
  throw new EngineError("forbidden", "configmaps is forbidden");
}

describe("what an earlier life of the server left", () => {
  it("is known again: what was created, what runs and what has ended", async () => {
    const portBindings = { "80/tcp": [{ hostIp: "", hostPort: 8080 }] } as const;
    await createContainer(before.engine, containerSpec(), { name: "created", signal });
    await runContainer(before, containerSpec({}, { portBindings }), "running");
    const { podName } = await runContainer(before, containerSpec(), "ended");
    before.cluster.endPod(podName, { exitCode: 3 });
    await die();
    const { engine } = after;
    expect(inspectContainer(engine, "created").state).toEqual({ status: "created" });
    expect(inspectContainer(engine, "ended").state).toMatchObject({
      status: "exited",
      exitCode: 3,
    });
    expect(inspectContainer(engine, "running")).toMatchObject({
      state: { status: "running" },
      publishedPorts: [{ port: 80, hostPort: 8080 }],
    });
    expect(inspectContainer(engine, "running").record).toEqual(
      inspectContainer(before.engine, "running").record,
    );
  });

  it("is the last of several Pods, whatever their order", async () => {
    const { podName, id } = await runContainer(before);
    const first = before.cluster.podObjects.get(podName);
    const tenth: V1Pod = { ...first, metadata: { ...first?.metadata, name: `${podName}-10` } };
    before.cluster.podObjects.set(`${podName}-10`, tenth);
    const ninth: V1Pod = { ...first, metadata: { ...first?.metadata, name: `${podName}-9` } };
    before.cluster.podObjects.set(`${podName}-9`, ninth);
    await die();
    expect(inspectContainer(after.engine, id).podName).toBe(`${podName}-10`);
  });

  it("may be a start, which goes on, since its status may be behind what a client was answered", async () => {
    const { id, podName } = await beginContainer(before);
    await die();
    before.cluster.startPod(podName);
    await nextTurn();
    expect(inspectContainer(after.engine, id).state.status).toBe("running");
  });

  it("is paused if its Pod says so", async () => {
    const { id } = await runContainer(before, containerSpec({}, { init: true }));
    await pauseContainer(before.engine, id, { signal });
    await die();
    expect(inspectContainer(after.engine, id).state.status).toBe("paused");
  });

  it("is paused, also if its Pod's status does not tell yet that it runs", async () => {
    const { id, podName, start } = await beginContainer(before);
    before.cluster.remark(podName, "Started");
    await start;
    await before.cluster.pods.annotate(podName, pauseNote(true, "main"), signal);
    await die();
    before.cluster.startPod(podName);
    await nextTurn();
    expect(inspectContainer(after.engine, id).state.status).toBe("paused");
  });

  it("may be a start that fails after all", async () => {
    const { id, podName } = await beginContainer(before);
    before.cluster.failPod(podName, "ErrImagePull", "no such image");
    await die();
    await after.engine.containers.find(id).starting?.catch(() => {});
    const { state } = inspectContainer(after.engine, id);
    expect(state).toMatchObject({ status: "created", failure: { error: "no such image" } });
    expect(before.cluster.podObjects.size).toBe(0);
  });

  it("goes if it is a container with --rm that ended meanwhile", async () => {
    const { id, podName } = await runContainer(before, containerSpec({}, { autoRemove: true }));
    before.engine.containers.delete(id); // it is killed before it can remove it itself
    before.stop();
    before.cluster.endPod(podName, { exitCode: 0 });
    await die();
    expect(listContainers(after.engine, { all: true, filters: new Map() })).toEqual([]);
    expect(before.cluster.containerRecords).toEqual([]);
  });

  it("may be a record that cannot be read, which spoils no other", async () => {
    await createContainer(before.engine, containerSpec(), { name: "good", signal });
    for (const [name, data] of [
      ["kubedock-broken", { "container.json": "{" }],
      ["kubedock-empty", {}],
    ] as const)
      before.cluster.configMapObjects.set(name, {
        metadata: { name, labels: instanceLabels("test", "container") },
        data,
      });
    await die();
    expect(inspectContainer(after.engine, "good").state.status).toBe("created");
    expect(after.logged).toEqual([
      {
        level: "error",
        message:
          'Cannot take over ConfigMap "kubedock-broken": Cannot read record "kubedock-broken": "container.json" is not JSON',
      },
      {
        level: "error",
        message:
          'Cannot take over ConfigMap "kubedock-empty": Cannot read record "kubedock-empty": no "container.json"',
      },
    ]);
  });

  it("is not known where ConfigMaps may not be listed", async () => {
    const cluster = new FakeCluster();
    Object.assign(cluster.configMaps, {
      watch: refusedWatch,
    });
    after = await createTestEngine(cluster);
    expect(after.logged).toEqual([
      { level: "warn", message: expect.stringContaining("configmaps is forbidden") },
    ]);
  });
});
