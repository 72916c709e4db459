import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import type { V1ObjectMeta } from "@kubernetes/client-node";
import { attachContainer } from "../../../../src/engine/containers/running/attach.ts";
import { containerLogs } from "../../../../src/engine/containers/logs.ts";
import { createExec } from "../../../../src/engine/exec/create.ts";
import { startExec } from "../../../../src/engine/exec/start.ts";
import { runReaper } from "../../../../src/engine/reaper/reaper.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { execConfig } from "../../../support/samples/exec-config.ts";
import { FakePause } from "../../../support/fakes/fake-pause.ts";
import { LiveProcess } from "../../../support/live-process.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const { signal } = new AbortController();

let test: TestEngine;
let pauses: FakePause;
let reaper: Promise<void>;

beforeEach(async () => {
  test = await createTestEngine();
  pauses = new FakePause();
});
afterEach(async () => {
  test.stop();
  await reaper;
});

describe("runReaper()", () => {
  it("removes a container when it is as old as is allowed, and waits until then", async () => {
    await runContainer(test);
    test.advance(20 * MINUTE_MS);
    await begin(HOUR_MS);
    expect(pauses.waits[0]).toBe(40 * MINUTE_MS);
    await pass(39 * MINUTE_MS);
    expect(names()).toHaveLength(1);
    await pass(MINUTE_MS);
    expect(names()).toEqual([]);
    expect(test.cluster.podObjects.size).toBe(0);
    expect(test.cluster.containerRecords).toEqual([]);
  });

  it("leaves those alone that somebody uses, and looks again", async () => {
    const attached = await runContainer(test, containerSpec(), "attached");
    const followed = await runContainer(test, containerSpec(), "followed");
    const busy = await runContainer(test, containerSpec(), "busy");
    const session = await attachContainer(test.engine, attached.id, {
      stream: true,
      logs: false,
      stdin: false,
      stdout: true,
      stderr: true,
      signal,
    });
    test.cluster.onLogs = ({ follow, signal: stop }) =>
      new ReadableStream({
        start: (log) => {
          if (!follow) return log.close();
          stop.addEventListener("abort", () => log.error(stop.reason));
        },
      });
    const options = { follow: true, timestamps: false, stdout: true, stderr: true, signal };
    const log = (await containerLogs(test.engine, followed.id, options)).output.getReader();
    void log.read();
    const process = new LiveProcess();
    test.cluster.onExec = () => process;
    const execId = await createExec(test.engine, busy.id, { config: execConfig(["true"]), signal });
    await startExec(test.engine, execId, { isDetached: true, isTty: false, signal });
    await nextTurn();
    test.advance(HOUR_MS + 2); // as each was made in a millisecond of its own
    await begin(HOUR_MS);
    expect(names()).toEqual(["attached", "busy", "followed"]);
    expect(pauses.waits[0]).toBe(MINUTE_MS);
    await session.output.cancel();
    await log.cancel();
    await process.end();
    await pass(MINUTE_MS);
    expect(names()).toEqual([]);
  });

  it("tries again what could not be removed", async () => {
    await runContainer(test, containerSpec(), "stuck");
    const { pods } = test.cluster;
    const remove = pods.delete;
    Object.assign(pods, {
      delete: async () => {
        throw new EngineError("unavailable", "no answer");
      },
    });
    test.advance(HOUR_MS);
    await begin(HOUR_MS);
    expect(names()).toEqual(["stuck"]);
    expect(test.logged.map(({ message }) => message)).toContain(
      'Cannot remove container "stuck": no answer',
    );
    Object.assign(pods, { delete: remove });
    await pass(MINUTE_MS);
    expect(names()).toEqual([]);
  });

  it("removes what other servers have left 15 minutes later", async () => {
    leave("old", 80 * MINUTE_MS);
    leave("young", 70 * MINUTE_MS);
    await begin(HOUR_MS);
    expect([...test.cluster.podObjects.keys()]).toEqual(["young"]);
    expect([...test.cluster.configMapObjects.keys()]).toEqual(["young"]);
    expect(pauses.waits).toContain(5 * MINUTE_MS);
    await pass(5 * MINUTE_MS);
    expect(test.cluster.podObjects.size + test.cluster.configMapObjects.size).toBe(0);
  });

  it("leaves the volumes of others alone", async () => {
    leave("data", 800 * HOUR_MS, { "kubedock.kind": "volume" });
    await begin(HOUR_MS);
    expect([...test.cluster.configMapObjects.keys()]).toEqual(["data"]);
  });

  it("reaps no container and nothing of others if the age is 0", async () => {
    leave("old", 800 * HOUR_MS);
    await runContainer(test, containerSpec(), "mine");
    test.advance(800 * HOUR_MS);
    await begin(0);
    expect(names()).toEqual(["mine"]);
    expect([...test.cluster.podObjects.keys()]).toContain("old");
    expect(pauses.waits).toEqual([]);
  });

  it("forgets an exec five minutes after its end", async () => {
    await begin(0);
    const { id } = await runContainer(test);
    const execId = await createExec(test.engine, id, { config: execConfig(["true"]), signal });
    await startExec(test.engine, execId, { isDetached: true, isTty: false, signal });
    await nextTurn();
    expect(pauses.waits).toEqual([5 * MINUTE_MS]);
    expect(test.engine.execs.find(execId).state.status).toBe("exited");
    await pass(5 * MINUTE_MS);
    expect(() => test.engine.execs.find(execId)).toThrow("No such exec instance");
  });
});

async function begin(maxAgeMs: number): Promise<void> {
  reaper = runReaper(test.engine, { maxAgeMs, pause: pauses.pause });
  await nextTurn();
}

/** Lets time pass, and ends the pauses whether they are over or not: those who wake too early wait again. */
async function pass(milliseconds: number): Promise<void> {
  test.advance(milliseconds);
  pauses.endAll();
  await nextTurn();
}

function names(): string[] {
  return test.engine.containers
    .all()
    .map(({ record }) => record.name)
    .toSorted();
}

/** Another server has left a Pod and a ConfigMap. */
function leave(name: string, ageMs: number, labels: Record<string, string> = {}): void {
  const creationTimestamp = new Date(test.engine.clock.now().getTime() - ageMs);
  const metadata: V1ObjectMeta = {
    name,
    creationTimestamp,
    labels: { kubedock: "true", "kubedock.id": "other", ...labels },
  };
  test.cluster.podObjects.set(name, { metadata });
  test.cluster.configMapObjects.set(name, { metadata, data: {} });
}
