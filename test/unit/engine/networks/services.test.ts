import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { followServices } from "../../../../src/engine/networks/follow-services.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();
const spec = containerSpec({ hostname: "db", exposedPorts: ["5432/tcp"] });

beforeEach(async () => {
  test = await createTestEngine();
  followServices(test.engine);
});
afterEach(() => test.stop());

const names = (): string[] => [...test.cluster.services.byName.keys()];

describe("followServices()", () => {
  it("offers a container from its start to its removal, and the next of that name", async () => {
    const { id } = await runContainer(test, spec);
    await nextTurn();
    expect(names()).toEqual(["db"]);
    expect(test.cluster.services.byName.get("db")?.metadata?.ownerReferences).toMatchObject([
      { kind: "ConfigMap" },
    ]);
    await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
    const next = await runContainer(test, spec);
    await nextTurn();
    const selector = { "kubedock.containerid": next.id.slice(0, 12) };
    expect(test.cluster.services.byName.get("db")?.spec?.selector).toEqual(selector);
  });

  it("never touches what somebody else has, and says so", async () => {
    const theirs = { metadata: { name: "db" }, spec: { clusterIP: "10.96.1.1" } };
    await test.cluster.services.create(theirs, signal);
    const name = "store";
    const { id } = await runContainer(test, spec, name);
    await nextTurn();
    expect(test.cluster.services.byName.get("db")?.spec).toEqual(theirs.spec);
    expect(test.logged.map(({ message }) => message)).toEqual([
      `Cannot offer container "${name}" as "db" to the namespace: there is a Service of that name`,
    ]);
    await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
    await nextTurn();
    expect(names()).toEqual(["db"]);
  });

  it("knows its own again in the server's next life", async () => {
    const { id, podName } = await runContainer(test, spec);
    await nextTurn();
    test.stop();
    test = await createTestEngine(test.cluster);
    followServices(test.engine);
    test.cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    await startContainer(test.engine, id, { signal });
    await nextTurn();
    expect(test.logged).toEqual([]);
    await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
    await nextTurn();
    expect(names()).toEqual([]);
  });
});
