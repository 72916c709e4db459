import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { attachContainer } from "../../../src/engine/containers/running/attach.ts";
import { createContainer } from "../../../src/engine/containers/create.ts";
import { killContainer } from "../../../src/engine/containers/running/kill.ts";
import { containerLogs } from "../../../src/engine/containers/logs.ts";
import { removeContainer } from "../../../src/engine/containers/remove.ts";
import { renameContainer } from "../../../src/engine/containers/rename.ts";
import { restartContainer } from "../../../src/engine/containers/running/restart.ts";
import { startContainer } from "../../../src/engine/containers/start.ts";
import { stopContainer } from "../../../src/engine/containers/running/stop.ts";
import { waitForContainer } from "../../../src/engine/containers/wait.ts";
import { createExec } from "../../../src/engine/exec/create.ts";
import { startExec } from "../../../src/engine/exec/start.ts";
import { EngineError } from "../../../src/model/errors.ts";
import { containerSpec } from "../../support/samples/container-spec.ts";
import { execConfig } from "../../support/samples/exec-config.ts";
import { randomNumbers } from "../../support/random-numbers.ts";
import { nextTurn } from "../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../support/server/test-engine.ts";
import { textOf } from "../../support/text-of.ts";

const NAMES = ["red", "green", "yellow"] as const;
const STEPS = 400;
/** What has no answer by then hangs. */
const PATIENCE_MS = 2000;
/** Words of failures that are an answer to what was asked. */
const ANSWERS =
  /No such|already|not running|is restarting|container is running|marked for removal|in progress|same name|was deleted|weather|not attached|enough|not found/;

let test: TestEngine;
let pending: Set<Promise<unknown>>;
let surprises: string[];

beforeEach(async () => {
  test = await createTestEngine();
  pending = new Set();
  surprises = [];
});
afterEach(() => test.stop());

describe("a crowd of clients and a cluster of moods", () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
    "leave nothing hanging and nothing unsaid (seed %d)",
    async (seed) => {
      const random = randomNumbers(seed);
      const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
      disturb(random);
      for (let step = 0; step < STEPS; step += 1) {
        ask(pick(VERBS), pick(NAMES), random);
        if (random() < 0.3) happen(pick(MOODS), random);
        if (random() < 0.5) await nextTurn();
      }
      await calmDown();
      expect(surprises).toEqual([]);
      expect(pending.size).toBe(0);
      expect(test.engine.containers.all()).toEqual([]);
      expect([...test.cluster.podObjects.keys()]).toEqual([]);
    },
  );
});

type Verb = (name: string, signal: AbortSignal, random: () => number) => Promise<unknown>;

const VERBS: readonly Verb[] = [
  (name, signal, random) => {
    const host = {
      autoRemove: random() < 0.3,
      init: random() < 0.3,
      restartPolicy: { name: random() < 0.3 ? "always" : "no", maximumRetryCount: 0 },
    } as const;
    const spec = containerSpec({ openStdin: random() < 0.5, stdinOnce: random() < 0.5 }, host);
    return createContainer(test.engine, spec, { name, signal });
  },
  (name, signal) => startContainer(test.engine, name, { signal }),
  (name, signal) => startContainer(test.engine, name, { signal }),
  (name, signal) => stopContainer(test.engine, name, { graceSeconds: 0, signal }),
  (name, signal) => killContainer(test.engine, name, { signal }),
  (name, signal) => killContainer(test.engine, name, { signalName: "HUP", signal }),
  (name, signal) => restartContainer(test.engine, name, { graceSeconds: 0, signal }),
  (name, signal, random) =>
    removeContainer(test.engine, name, { force: random() < 0.5, removeVolumes: true, signal }),
  (name, signal, random) =>
    renameContainer(test.engine, name, { name: random() < 0.5 ? "red" : "blue", signal }),
  (name, signal, random) => {
    const condition = random() < 0.5 ? "not-running" : random() < 0.5 ? "next-exit" : "removed";
    return waitForContainer(test.engine, name, { condition, signal });
  },
  async (name, signal, random) => {
    const options = { stream: true, logs: random() < 0.5, stdin: true, stdout: true, stderr: true };
    const session = await attachContainer(test.engine, name, { ...options, signal });
    if (random() < 0.3) return session.output.cancel();
    if (random() < 0.3) await session.input.close();
    return textOf(session.output);
  },
  async (name, signal) => {
    const options = { follow: true, timestamps: false, stdout: true, stderr: true, signal };
    return textOf((await containerLogs(test.engine, name, options)).output);
  },
  async (name, signal, random) => {
    const id = await createExec(test.engine, name, { config: execConfig(["true"]), signal });
    const isDetached = random() < 0.3;
    const session = await startExec(test.engine, id, { isDetached, isTty: false, signal });
    return session && textOf(session.output);
  },
];

const MOODS: readonly ((pod: string) => void)[] = [
  (pod) => test.cluster.startPod(pod),
  (pod) => test.cluster.startPod(pod),
  (pod) => test.cluster.remark(pod, "Started"),
  (pod) => test.cluster.endPod(pod, { exitCode: 1 }),
  (pod) => test.cluster.failPod(pod, "ErrImagePull", "not found"),
  (pod) => test.cluster.removePod(pod),
  (pod) => test.cluster.inGap(() => test.cluster.removePod(pod)),
  (pod) => test.cluster.inGap(() => test.cluster.endPod(pod, { exitCode: 2 })),
];

/** A client asks, and may leave before it is answered. */
function ask(verb: Verb, name: string, random: () => number): void {
  const client = new AbortController();
  const asked = (async () => verb(name, client.signal, random))();
  const noted = asked
    .catch((error: unknown) => {
      if (!ANSWERS.test(String(error))) surprises.push(String(error));
    })
    .finally(() => pending.delete(noted));
  pending.add(noted);
  if (random() < 0.2) setImmediate(() => client.abort(new Error("enough")));
}

function happen(mood: (pod: string) => void, random: () => number): void {
  const pods = [...test.cluster.podObjects.keys()];
  const pod = pods[Math.floor(random() * pods.length)];
  if (pod !== undefined) mood(pod);
}

/** Now and then the API server refuses. */
function disturb(random: () => number): void {
  const { cluster } = test;
  cluster.startsPods = false;
  const unreliable = <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      if (isStormy && random() < 0.1) throw new EngineError("unavailable", "the weather");
      return call(...args);
    };
  };
  isStormy = true;
  const { pods, configMaps, processes } = cluster;
  Object.assign(pods, { create: unreliable(pods.create), delete: unreliable(pods.delete) });
  Object.assign(pods, { setActiveDeadline: unreliable(pods.setActiveDeadline) });
  Object.assign(configMaps, { create: unreliable(configMaps.create) });
  Object.assign(configMaps, { delete: unreliable(configMaps.delete) });
  Object.assign(processes, {
    exec: unreliable(processes.exec),
    attach: unreliable(processes.attach),
    logs: unreliable(processes.logs),
  });
}

let isStormy = false;

/** All Pods come to run, and all containers are removed: then everyone must have an answer. */
async function calmDown(): Promise<void> {
  isStormy = false;
  for (let round = 0; round < 50; round += 1) {
    for (const pod of test.cluster.podObjects.keys()) test.cluster.startPod(pod);
    await nextTurn();
    const { signal } = new AbortController();
    for (const { record, removing } of test.engine.containers.all()) {
      if (removing) continue;
      const options = { force: true, removeVolumes: true, signal };
      await removeContainer(test.engine, record.id, options).catch(() => {}); // because the next round tries again
    }
    if (test.engine.containers.all().length === 0 && pending.size === 0) return;
  }
  // Who follows a log whose connection broke asks again after a moment.
  await Promise.race([Promise.all(pending), Bun.sleep(PATIENCE_MS)]);
  // A removal waits for those.
  await Promise.all(test.engine.containers.all().map(({ removing }) => removing));
}
