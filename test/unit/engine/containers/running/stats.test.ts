import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../../src/engine/containers/create.ts";
import { removeContainer } from "../../../../../src/engine/containers/remove.ts";
import {
  containerStats,
  type StatsView,
} from "../../../../../src/engine/containers/running/stats.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { LiveProcess } from "../../../../support/live-process.ts";
import { runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

let test: TestEngine;
let id: string;
let stop: AbortController;
let signal: AbortSignal;

beforeEach(async () => {
  test = await createTestEngine();
  stop = new AbortController();
  ({ signal } = stop);
  ({ id } = await runContainer(test, containerSpec({}, { init: true })));
});
afterEach(() => {
  stop.abort();
  test.stop();
});

/** What the shim says of a container that has used so much memory. */
function sample(bytes: number): string {
  return `cgroup\t2\nmemory.current\t${bytes}\n\n`;
}

/** A shim that says this, in these pieces, and goes on. */
function shimSays(...pieces: readonly string[]): LiveProcess {
  const process = new LiveProcess();
  for (const piece of pieces) process.write(piece).catch(() => {}); // because it may be let go of before
  test.cluster.onExec = () => process;
  return process;
}

const commands = () => test.cluster.commands.filter((command) => command[1] === "stats");
const bytesOf = ({ sample: taken }: StatsView) => taken?.stats.memory.usageBytes;

describe("containerStats()", () => {
  it.each([true, false])(
    "has nothing to tell of what has just ended (isOneShot: %p)",
    async (isOneShot) => {
      const gone = Promise.reject(new EngineError("not-found", "task abc not found"));
      const process = new LiveProcess();
      void process.end();
      test.cluster.onExec = () => (options) => ({ ...process.connect(options), exitCode: gone });
      const stats = await containerStats(test.engine, id, { isStream: false, isOneShot, signal });
      expect((await stats.next()).value).toMatchObject({ id, name: expect.any(String) });
      expect((await stats.next()).done).toBe(true);
    },
  );

  it("gives a stream by one process, however its output is cut", async () => {
    shimSays("cgroup\t2\nmemory.cur", "rent\t1\n", `\n${sample(2)}${sample(3)}`);
    const stats = await containerStats(test.engine, id, {
      isStream: true,
      isOneShot: false,
      signal,
    });
    const views = [await stats.next(), await stats.next(), await stats.next()].map(
      ({ value }) => value as StatsView,
    );
    expect(views.map(bytesOf)).toEqual([1, 2, 3]);
    expect(views.map(({ previous }) => previous?.stats.memory.usageBytes)).toEqual([
      undefined,
      1,
      2,
    ]);
    expect(commands()).toEqual([["/.kubedock/shim-amd64", "stats", "--follow"]]);
  });

  it("lets go of the process when nobody listens any more", async () => {
    const process = shimSays(sample(1));
    const stats = await containerStats(test.engine, id, {
      isStream: true,
      isOneShot: false,
      signal,
    });
    await stats.next();
    await stats.return();
    const [written] = await Promise.allSettled([process.write(sample(2))]);
    expect(written.status).toBe("rejected");
  });

  it("gives one sample with the one before it, or without at once", async () => {
    shimSays(sample(1), sample(2), sample(3));
    const options = { isStream: false, signal };
    const second = await Array.fromAsync(
      await containerStats(test.engine, id, { ...options, isOneShot: false }),
    );
    expect(second.map(bytesOf)).toEqual([2]);
    expect(second[0]?.previous?.stats.memory.usageBytes).toBe(1);
    shimSays(sample(1));
    const first = await Array.fromAsync(
      await containerStats(test.engine, id, { ...options, isOneShot: true }),
    );
    expect(first.map(bytesOf)).toEqual([1]);
    expect(first[0]).not.toHaveProperty("previous");
    expect(commands().at(-1)).toEqual(["/.kubedock/shim-amd64", "stats"]);
  });

  it.each([false, true])(
    "says that what does not run uses nothing (stream %p)",
    async (isStream) => {
      const created = await createContainer(test.engine, containerSpec(), { name: "idle", signal });
      const stats = await containerStats(test.engine, created.id, {
        isStream,
        isOneShot: false,
        signal,
      });
      expect(await stats.next()).toEqual({ done: false, value: { id: created.id, name: "idle" } });
      expect(commands()).toEqual([]);
    },
  );

  it("ends a stream when the container is removed", async () => {
    const process = shimSays(sample(1));
    const stats = await containerStats(test.engine, id, {
      isStream: true,
      isOneShot: false,
      signal,
    });
    await stats.next();
    await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
    await process.end(137);
    expect((await stats.next()).done).toBe(true);
  });

  it("refuses a stream of one", async () => {
    const options = { isStream: true, isOneShot: true, signal };
    expect(containerStats(test.engine, id, options)).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "cannot have stream=true and one-shot=true",
    });
  });
});
