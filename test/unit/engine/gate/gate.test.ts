import { afterEach, beforeEach, expect, test } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { planStart } from "../../../../src/engine/gate/gate.ts";
import { imageKey } from "../../../../src/engine/images/image-key.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

const { signal } = new AbortController();

let testEngine: TestEngine;

beforeEach(async () => {
  testEngine = await createTestEngine();
});
afterEach(() => testEngine.stop());

/** Who holds the command of a new container back. */
async function gateFor(files: { holdsCommand: boolean; emptied?: string[] }, hasShell = true) {
  const { engine } = testEngine;
  const { id } = await createContainer(engine, containerSpec(), { signal });
  const container = engine.containers.find(id);
  if (!hasShell) engine.images.doors.noteShell(imageKey(container.record), false);
  const plan = await planStart(engine, container, { emptied: [], ...files });
  if (!plan) return "nobody";
  return plan.shim ? "shim" : "shell";
}

test("planStart() puts nothing in front of a command that waits for nothing", async () => {
  expect(await gateFor({ holdsCommand: false })).toBe("nobody");
});

test("planStart() has the image's shell wait for files, which needs no volume", async () => {
  expect(await gateFor({ holdsCommand: true })).toBe("shell");
  expect(await gateFor({ holdsCommand: true, emptied: ["/tmp/data"] })).toBe("shell");
});

test("planStart() has the shim wait where there is no shell, or no place that a pushed shim would stay in", async () => {
  expect(await gateFor({ holdsCommand: true, emptied: ["/tmp"] })).toBe("shim");
  expect(await gateFor({ holdsCommand: true }, false)).toBe("shim");
});

test("planStart() has an init stay until binds are copied back, if they are", async () => {
  const { engine } = testEngine;
  const bind = { source: "/tmp", target: "/t", isReadOnly: false, mode: "" };
  const withBind = async (isReadOnly: boolean) => {
    const binds = [{ ...bind, isReadOnly, createsSource: true, isMount: false }];
    const spec = containerSpec({ entrypoint: ["a"] }, { binds });
    const { id } = await createContainer(engine, spec, { signal });
    return planStart(engine, engine.containers.find(id), { holdsCommand: false, emptied: [] });
  };
  expect(await withBind(false)).toBeUndefined();
  Object.assign(engine.config, { syncsBinds: true });
  const plan = await withBind(false);
  expect(plan?.command.slice(1, 4)).toEqual(["init", "--await", "--held"]);
  expect(plan?.isAwaited).toBe(true);
  expect(await withBind(true)).toBeUndefined();
});
