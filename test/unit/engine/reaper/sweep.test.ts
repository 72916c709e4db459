import { expect, it } from "bun:test";
import { sweep } from "../../../../src/engine/reaper/sweep.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine } from "../../../support/server/test-engine.ts";

const { signal } = new AbortController();

it("sweep() removes all that is labelled as this instance's, and nothing else", async () => {
  const test = await createTestEngine();
  const { engine, cluster } = test;
  await runContainer(test);
  await engine.shim.configMap(signal);
  const metadata = { name: "foreign", labels: { kubedock: "true", "kubedock.id": "other" } };
  cluster.configMapObjects.set("foreign", { metadata });
  expect(await sweep(engine, signal)).toEqual([]);
  expect([...cluster.configMapObjects.keys()]).toEqual(["foreign"]);
  expect(cluster.podObjects.size).toBe(0);
  test.stop();
});

it("sweep() tells what is left", async () => {
  const test = await createTestEngine();
  const name = await test.engine.shim.configMap(signal);
  Object.assign(test.cluster.configMaps, {
    delete: () => Promise.reject(new EngineError("forbidden", "no")),
  });
  expect(await sweep(test.engine, signal)).toEqual([`ConfigMap "${name}"`]);
  expect(test.logged.at(-1)?.message).toBe(`Cannot delete ConfigMap "${name}": no`);
  test.stop();
});
