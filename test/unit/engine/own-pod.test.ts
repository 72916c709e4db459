import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import type { V1Pod } from "@kubernetes/client-node";
import { openOwnPod, removeForsakenPods } from "../../../src/engine/own-pod.ts";
import { EngineError } from "../../../src/model/errors.ts";
import { buildPullPod } from "../../../src/podspec/own/pull-pod.ts";
import { nextTurn, runContainer } from "../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../support/server/test-engine.ts";

let test: TestEngine;
beforeEach(async () => {
  test = await createTestEngine();
  test.cluster.startsPods = false;
});
afterEach(() => test.stop());

describe("openOwnPod()", () => {
  it("waits until the Pod is of use, and deletes it in the end", async () => {
    const opening = open();
    await created();
    test.cluster.startPod("own");
    const opened = await opening;
    expect([...test.cluster.podObjects.keys()]).toEqual(["own"]);
    await opened[Symbol.asyncDispose]();
    expect(test.cluster.podObjects.size).toBe(0);
  });

  it("deletes what the cluster makes of a request whose client leaves meanwhile", async () => {
    const client = new AbortController();
    answerCreateBy(async (create, signal) => {
      client.abort(new Error("the client has left"));
      if (!signal.aborted) return create();
      setImmediate(() => void create()); // it is on its way, and nobody waits for it any more
      throw signal.reason;
    });
    await expect(open(client.signal)).rejects.toThrow("the client has left");
    await nextTurn();
    expect(test.cluster.podObjects.size).toBe(0);
  });

  it("deletes what the cluster has made without being able to say so", async () => {
    answerCreateBy(async (create) => {
      await create();
      throw new EngineError("unavailable", "the connection broke");
    });
    await expect(open()).rejects.toThrow("the connection broke");
    expect(test.cluster.podObjects.size).toBe(0);
  });

  it.each([
    ["deletes it", () => test.cluster.removePod("own")],
    [
      "deletes it unseen",
      () => test.cluster.inGap(() => void test.cluster.podObjects.delete("own")),
    ],
  ])("fails when somebody %s", async (_what, remove) => {
    const opening = open();
    await created();
    remove();
    await expect(opening).rejects.toThrow('Pod "own" was deleted before it was of use');
  });
});

describe("removeForsakenPods()", () => {
  it("deletes what an earlier life has opened, and no container's Pod", async () => {
    const { cluster, engine } = test;
    cluster.startsPods = true;
    const { podName } = await runContainer(test);
    await cluster.pods.create(ownPod(), engine.signal);
    await removeForsakenPods(engine);
    expect([...cluster.podObjects.keys()]).toEqual([podName]);
  });
});

function open(signal = new AbortController().signal): Promise<AsyncDisposable> {
  return openOwnPod(test.engine, ownPod(), { kind: "pull", isReady, signal });
}

function isReady({ status }: V1Pod): boolean {
  return status?.podIP !== undefined;
}

function ownPod(): V1Pod {
  return buildPullPod({ name: "own", image: "busybox" }, test.engine.config.pods);
}

/** Resolves when the Pod is there. */
async function created(): Promise<void> {
  for await (const change of test.cluster.pods.watch("", test.engine.signal))
    if (change.type !== "synced" || change.objects.length > 0) return;
}

function answerCreateBy(
  answer: (create: () => Promise<V1Pod>, signal: AbortSignal) => Promise<V1Pod>,
): void {
  const { create } = test.cluster.pods;
  const answering: typeof create = (pod, signal) => answer(() => create(pod, signal), signal);
  Object.assign(test.cluster.pods, { create: answering });
}
