import { afterEach, beforeEach, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { waitForStatus } from "../../../../src/engine/containers/wait-for-status.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
let id: string;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  ({ id } = await createContainer(test.engine, containerSpec(), { signal }));
});
afterEach(() => test.stop());

it("waitForStatus() is done at once where the container is so already", async () => {
  await waitForStatus(test.engine, id, { statuses: ["running", "created"], signal });
});

it("waitForStatus() waits for the state to come", async () => {
  const waiting = waitForStatus(test.engine, id, { statuses: ["running"], signal });
  await startContainer(test.engine, id, { signal });
  await waiting;
});

it("waitForStatus() fails when the container goes instead", async () => {
  const waiting = waitForStatus(test.engine, id, { statuses: ["running"], signal });
  waiting.catch(() => {}); // because the test looks at it below
  await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
  await expect(waiting).rejects.toThrow("No such container");
});

it("waitForStatus() ends with its signal", async () => {
  const stop = new AbortController();
  const waiting = waitForStatus(test.engine, id, { statuses: ["running"], signal: stop.signal });
  stop.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});
