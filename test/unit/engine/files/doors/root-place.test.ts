import { afterEach, beforeEach, expect, test } from "bun:test";
import { rootPlace } from "../../../../../src/engine/files/doors/root-place.ts";
import type { Container } from "../../../../../src/engine/store.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

const { signal } = new AbortController();

let testEngine: TestEngine;
let container: Container;

beforeEach(async () => {
  testEngine = await createTestEngine();
  const { id } = await runContainer(testEngine);
  container = testEngine.engine.containers.find(id);
  testEngine.cluster.onAttach = () => ({
    output: [{ stream: "stdout", bytes: Buffer.from("/kubedock-shim\n") }],
    waitsForInput: true, // it stays
  });
});
afterEach(() => testEngine.stop());

const injectors = () => [...testEngine.cluster.podObjects.values()][0]?.spec?.ephemeralContainers;

test("rootPlace() lets one injector stay for all who ask, and runs commands in it", async () => {
  const { engine, cluster } = testEngine;
  const places = await Promise.all([1, 2].map(() => rootPlace(engine, container, signal)));
  const [injector, ...others] = injectors() ?? [];
  expect(others).toEqual([]);
  expect(injector?.command).toEqual(
    "/usr/local/bin/kubedock inject --size 4 --root / --stay-as kubedock-shim /kubedock-shim".split(
      " ",
    ),
  );
  expect(injector?.securityContext?.runAsUser).toBe(0);
  const [place] = places;
  expect(place).toMatchObject({ shim: "/kubedock-shim", root: "/proc/1/root" });
  await place?.exec(["/kubedock-shim", "version"], { hasStdin: false, signal });
  expect(cluster.execContainers).toEqual([injector?.name ?? ""]);
});

test("rootPlace() says what is missing, and tries again at the next copy", async () => {
  const { engine, cluster } = testEngine;
  cluster.ephemeralRefusal = new EngineError("forbidden", "cannot patch resource");
  await expect(rootPlace(engine, container, signal)).rejects.toThrow(
    `the server's Role has no rule for "patch" of "pods/ephemeralcontainers"`,
  );
  cluster.ephemeralRefusal = undefined;
  await rootPlace(engine, container, signal);
  expect(injectors()).toHaveLength(1);
});
