import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { updateContainer, type ContainerUpdate } from "../../../../src/engine/containers/update.ts";
import type { HostConfig } from "../../../../src/model/container.ts";
import { EngineError, type ErrorKind } from "../../../../src/model/errors.ts";
import { recordFromConfigMap } from "../../../../src/podspec/records/record.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

const create = async (host: Partial<HostConfig>) =>
  (await createContainer(test.engine, containerSpec({}, host), { signal })).id;
const update = (id: string, changes: ContainerUpdate) =>
  updateContainer(test.engine, id, { update: changes, signal });
const hostOf = (id: string) => inspectContainer(test.engine, id).record.spec.host;
const kept = () =>
  test.cluster.containerRecords.map((record) => recordFromConfigMap(record).spec.host);

describe("updateContainer()", () => {
  it("writes it into the record of a container that does not run", async () => {
    const id = await create({});
    const restartPolicy = { name: "on-failure", maximumRetryCount: 3 } as const;
    expect(await update(id, { memoryBytes: 1e8, restartPolicy })).toEqual([]);
    expect(hostOf(id)).toMatchObject({ memoryBytes: 1e8, restartPolicy });
    expect(kept()).toMatchObject([{ memoryBytes: 1e8, restartPolicy }]);
    expect(test.engine.events.history.at(-1)?.action).toBe("update");
  });

  it("changes the Pod of one that runs, and tells when the node has done it", async () => {
    const { id, podName } = await runContainer(test, containerSpec({}, { memoryBytes: 5e7 }));
    expect(await update(id, { memoryBytes: 1e8 })).toEqual([]);
    expect(test.cluster.podObjects.get(podName)?.spec?.containers[0]?.resources).toEqual({
      limits: { memory: "100000000" },
      requests: { memory: "100000000" },
    });
    expect(hostOf(id).memoryBytes).toBe(1e8);
  });

  it("takes back what the node has no room for", async () => {
    const { id, podName } = await runContainer(test, containerSpec({}, { memoryBytes: 5e7 }));
    test.cluster.resizeRefusal = "Node didn't have enough capacity: memory";
    expect(await update(id, { memoryBytes: 1e12 }).catch((error: unknown) => error)).toMatchObject({
      kind: "conflict",
      message: `Cannot update container ${id}: Node didn't have enough capacity: memory`,
    });
    expect(test.cluster.podObjects.get(podName)?.spec?.containers[0]?.resources?.limits).toEqual({
      memory: "50000000",
    });
    expect(hostOf(id).memoryBytes).toBe(5e7);
    expect(kept()).toMatchObject([{ memoryBytes: 5e7 }]);
  });

  it("asks nothing of the cluster for a restart policy alone", async () => {
    const { id } = await runContainer(test);
    Object.assign(test.cluster.pods, { resize: () => Promise.reject(new Error("asked")) });
    await update(id, { restartPolicy: { name: "always", maximumRetryCount: 0 } });
    expect(hostOf(id).restartPolicy.name).toBe("always");
  });

  it("refuses a first limit for a Pod that runs without any", async () => {
    const { id } = await runContainer(test);
    expect(update(id, { memoryBytes: 1e8 })).rejects.toMatchObject({
      kind: "not-implemented",
      message: `Cannot update container ${id}: a pod that was started without any limit cannot be given one while it runs: stop the container first`,
    });
  });

  it.each<[ErrorKind, string, ErrorKind, string]>([
    [
      "forbidden",
      'pods "x" is forbidden: User "u" cannot patch resource',
      "forbidden",
      'the server\'s Role has no rule for "patch" of "pods/resize"',
    ],
    [
      "not-found",
      "the server could not find the requested resource",
      "not-implemented",
      "the cluster has no in-place resize of pods, which came with Kubernetes 1.33",
    ],
    ["invalid-argument", "Pod is invalid", "invalid-argument", "Pod is invalid"],
  ])("tells why the cluster does not (%s: %s)", async (refused, words, kind, reason) => {
    const { id } = await runContainer(test, containerSpec({}, { memoryBytes: 5e7 }));
    const refusal = new EngineError(refused, words);
    Object.assign(test.cluster.pods, { resize: () => Promise.reject(refusal) });
    expect(await update(id, { memoryBytes: 1e8 }).catch((error: unknown) => error)).toMatchObject({
      kind,
      message: `Cannot update container ${id}: ${reason}`,
    });
    expect(hostOf(id).memoryBytes).toBe(5e7);
  });

  it.each<[Partial<HostConfig>, ContainerUpdate, string]>([
    [
      { nanoCpus: 1e9 },
      { cpuQuota: 5000 },
      "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set",
    ],
    [
      { cpuPeriod: 5000 },
      { nanoCpus: 1e9 },
      "Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set",
    ],
    [
      { autoRemove: true },
      { restartPolicy: { name: "always", maximumRetryCount: 0 } },
      "Restart policy cannot be updated because AutoRemove is enabled for the container",
    ],
  ])("refuses for %j what contradicts it", async (host, changes, reason) => {
    const id = await create(host);
    expect(update(id, changes)).rejects.toMatchObject({
      kind: "conflict",
      message: `Cannot update container ${id}: ${reason}`,
    });
  });
});
