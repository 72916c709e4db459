import { afterEach, beforeEach, expect, it } from "bun:test";
import { removeContainer } from "../../../../../src/engine/containers/remove.ts";
import { statsOfMany } from "../../../../../src/engine/containers/running/stats-of-many.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

let test: TestEngine;
const stop = new AbortController();
const { signal } = stop;

beforeEach(async () => {
  test = await createTestEngine();
  const bytes = new TextEncoder().encode("cgroup\t2\nmemory.current\t1\n\n");
  test.cluster.onExec = () => ({ output: [{ stream: "stdout", bytes }], exitCode: 0 });
});
afterEach(() => test.stop());

const run = async () => (await runContainer(test, containerSpec({}, { init: true }))).id;

it("statsOfMany() has a look before to compare with from the second answer on", async () => {
  const id = await run();
  const rounds = statsOfMany(test.engine, { references: [id], intervalMs: 1, signal });
  const { value: first } = await rounds.next();
  const { value: second } = await rounds.next();
  await rounds.return();
  expect(first).toMatchObject([{ id, sample: {} }]);
  expect(second).toMatchObject([{ id, previous: (first ?? [])[0]?.sample }]);
});

it("statsOfMany() tells of those that run by then, if none are named", async () => {
  const [first, second] = [await run(), await run()];
  const rounds = statsOfMany(test.engine, { references: [], intervalMs: 1, signal });
  expect((await rounds.next()).value).toHaveLength(2);
  await removeContainer(test.engine, first, { force: true, removeVolumes: false, signal });
  expect((await rounds.next()).value).toMatchObject([{ id: second }]);
  await rounds.return();
});

it("statsOfMany() fails for one that has been named and is gone", async () => {
  const rounds = statsOfMany(test.engine, { references: ["nope"], signal });
  await expect(rounds.next()).rejects.toThrow("No such container: nope");
});
