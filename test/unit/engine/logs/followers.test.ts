import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { containerLogs } from "../../../../src/engine/containers/logs.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { textOf } from "../../../support/text-of.ts";

const LINE = "2026-01-01T00:00:01Z one\n";

let test: TestEngine;
let id: string;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  ({ id } = await runContainer(test));
});
afterEach(() => test.stop());

describe("a client that follows the log of a container", () => {
  it("has all of it before the container is removed", async () => {
    const opened = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
    onFollow(() => new ReadableStream({ start: opened.resolve }));
    const text = follow();
    const log = await opened.promise;
    test.cluster.endPod(inspectContainer(test.engine, id).podName, { exitCode: 0 });
    await nextTurn();
    const removal = remove({ force: false });
    await nextTurn();
    expect(test.cluster.podObjects.size).toBe(1);
    log.enqueue(Buffer.from(LINE));
    log.close();
    await removal;
    expect(await text).toBe("one\n");
  });

  it("is told of no error when the container is removed while it runs", async () => {
    const removed = Promise.withResolvers<void>();
    const fail = async (): Promise<never> => {
      await removed.promise;
      throw new EngineError("not-found", 'pods "x" not found');
    };
    onFollow(() => new ReadableStream({ pull: fail }));
    const text = follow();
    await nextTurn();
    await remove({ force: true });
    removed.resolve();
    expect(await text).toBe("");
  });
});

function onFollow(open: () => ReadableStream<Uint8Array>): void {
  test.cluster.onLogs = (options) => (options.follow ? open() : new Blob([]).stream());
}

async function follow(): Promise<string> {
  const which = { stdout: true, stderr: false, timestamps: false };
  const { output } = await containerLogs(test.engine, id, { ...which, follow: true, signal });
  return textOf(output);
}

function remove({ force }: { readonly force: boolean }): Promise<void> {
  return removeContainer(test.engine, id, { force, removeVolumes: false, signal });
}
