import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { inspectExec } from "../../../../src/engine/exec/inspect.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { type ExecClient, execClient } from "./exec-client.ts";

let test: TestEngine;
let client: ExecClient;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  client = execClient(test);
});
afterEach(() => test.stop());

describe("createExec()", () => {
  it("plans a command and asks nothing of the cluster", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test);
    const execId = await client.plan(id, ["true"]);
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
    expect(client.plan("nope", ["true"])).rejects.toMatchObject({ kind: "not-found" });
    expect(client.plan(id, [])).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "No exec command specified",
    });
    expect(client.plan(id, ["true"])).rejects.toMatchObject({
      kind: "conflict",
      message: `container ${id} is not running`,
    });
    const { id: running } = await runContainer(test);
    expect(client.plan(running, ["sh"], { detachKeys: "hyper-x" })).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "Invalid escape keys (hyper-x) provided",
    });
    const restartPolicy = { name: "always", maximumRetryCount: 0 } as const;
    const restarting = await runContainer(test, containerSpec({}, { restartPolicy }));
    cluster.endPod(restarting.podName, { exitCode: 1 });
    await nextTurn();
    expect(client.plan(restarting.id, ["true"])).rejects.toMatchObject({
      kind: "conflict",
      message: `Container ${restarting.id} is restarting, wait until the container is running`,
    });
  });
});
