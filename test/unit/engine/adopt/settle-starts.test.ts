import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { settleStarts } from "../../../../src/engine/adopt/settle-starts.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { beginContainer, nextTurn } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let before: TestEngine;
let after: TestEngine;

beforeEach(async () => {
  before = await createTestEngine();
});
afterEach(() => {
  before.stop();
  after.stop();
});

describe("settleStarts()", () => {
  it("waits until a Pod tells that it runs, as a client has been answered before", async () => {
    const { id, podName } = await beginContainer(before);
    before.stop();
    after = await createTestEngine(before.cluster);
    let isSettled = false;
    const settled = settleStarts(after.engine).then(() => (isSettled = true));
    await nextTurn();
    expect(isSettled).toBe(false);
    before.cluster.startPod(podName);
    await settled;
    expect(inspectContainer(after.engine, id).state.status).toBe("running");
  });

  it("does not mind a start that fails", async () => {
    const { id, podName } = await beginContainer(before);
    before.stop();
    after = await createTestEngine(before.cluster);
    const settled = settleStarts(after.engine);
    before.cluster.failPod(podName, "ErrImagePull", "no such image");
    await settled;
    expect(inspectContainer(after.engine, id).state).toMatchObject({
      status: "created",
      failure: { error: "no such image" },
    });
  });

  it("gives a start that takes longer its time", async () => {
    const { id } = await beginContainer(before);
    before.stop();
    after = await createTestEngine(before.cluster);
    await settleStarts(after.engine);
    expect(inspectContainer(after.engine, id).state).toEqual({ status: "created" });
  });
});
