import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { inspectExec } from "../../../../src/engine/exec/inspect.ts";
import { runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { textOf } from "../../../support/text-of.ts";
import { type ExecClient, execClient } from "./exec-client.ts";

let test: TestEngine;
let client: ExecClient;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  client = execClient(test);
});
afterEach(() => test.stop());

describe("the execs of a container", () => {
  it("go with it", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const execId = await client.plan(id, ["true"]);
    await removeContainer(engine, id, { force: true, removeVolumes: false, signal });
    expect(() => inspectExec(engine, execId)).toThrow(`No such exec instance: ${execId}`);
  });

  it("are kept up to a hundred that have finished, the last ones", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test);
    const waiting = await client.plan(id, ["sleep"]);
    cluster.onExec = () => ({});
    const finished: string[] = [];
    for (let count = 0; count < 110; count += 1) {
      const execId = await client.plan(id, ["true"]);
      await textOf((await client.start(execId)).output);
      finished.push(execId);
    }
    await client.plan(id, ["true"]);
    expect(inspectExec(engine, waiting).state.status).toBe("created");
    expect(() => inspectExec(engine, finished[9] ?? "")).toThrow("No such exec instance");
    expect(inspectExec(engine, finished[10] ?? "").state.status).toBe("exited");
  });
});
