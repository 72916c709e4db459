import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../../src/engine/containers/inspect.ts";
import { listContainers } from "../../../../../src/engine/containers/list.ts";
import { allWithSizes, withSizes } from "../../../../../src/engine/containers/running/sizes.ts";
import type { ContainerSizes } from "../../../../../src/model/container-sizes.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { LiveProcess } from "../../../../support/live-process.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();
const specWithShim = containerSpec({}, { init: true });

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

/** Lets the shim say something when it is asked for sizes. */
function answer(stdout: string, stderr = ""): void {
  test.cluster.onExec = ([, verb]) =>
    verb === "sizes"
      ? {
          output: [
            { stream: "stdout", bytes: Buffer.from(stdout) },
            { stream: "stderr", bytes: Buffer.from(stderr) },
          ],
          exitCode: stderr === "" ? 0 : 1,
        }
      : {};
}

async function sizesOf(id: string): Promise<ContainerSizes | undefined> {
  const view = inspectContainer(test.engine, id);
  return (await withSizes(test.engine, view, { signal })).sizes;
}

describe("withSizes()", () => {
  it("asks inside the container", async () => {
    const { id } = await runContainer(test, specWithShim);
    answer("12 34\n");
    expect(await sizesOf(id)).toEqual({ writtenBytes: 12, totalBytes: 34 });
    answer("12 -\n");
    expect(await sizesOf(id)).toEqual({ writtenBytes: 12 });
  });

  it("knows nothing of one that does not run, and asks nobody", async () => {
    const created = await createContainer(test.engine, specWithShim, { signal });
    const ended = await runContainer(test, specWithShim);
    test.cluster.endPod(ended.podName, { exitCode: 0 });
    await nextTurn();
    const asked = test.cluster.commands.length;
    expect([await sizesOf(created.id), await sizesOf(ended.id)]).toEqual([undefined, undefined]);
    expect(test.cluster.commands.length).toBe(asked);
  });

  it("brings in no ephemeral container where the image has no shell", async () => {
    test.cluster.ephemeralRefusal = new EngineError("forbidden", "not for you");
    test.cluster.onExec = () => ({ refusal: 'exec: "sh": executable file not found in $PATH' });
    const { id, podName } = await runContainer(test);
    await nextTurn();
    test.cluster.ephemeralRefusal = undefined;
    expect(await sizesOf(id)).toBeUndefined();
    expect(test.cluster.podObjects.get(podName)?.spec?.ephemeralContainers).toBeUndefined();
  });

  it("tells why it could not, and knows nothing then", async () => {
    const { id } = await runContainer(test, specWithShim, "db");
    answer("", "secret: Permission denied");
    expect(await sizesOf(id)).toBeUndefined();
    expect(test.logged).toContainEqual({
      level: "debug",
      message: 'Sizes of container "db": secret: Permission denied',
    });
  });

  it("ends with the client", async () => {
    const { id } = await runContainer(test, specWithShim);
    const left = new AbortController();
    test.cluster.onExec = () => {
      left.abort(new Error("left"));
      return {};
    };
    const view = inspectContainer(test.engine, id);
    await expect(withSizes(test.engine, view, left)).rejects.toThrow("left");
  });
});

describe("allWithSizes()", () => {
  it("asks four at a time and keeps the order", async () => {
    for (let count = 0; count < 6; count += 1) await runContainer(test, specWithShim);
    const asked: LiveProcess[] = [];
    test.cluster.onExec = () => {
      asked.push(new LiveProcess());
      return asked.at(-1) as LiveProcess;
    };
    const views = listContainers(test.engine, { all: true, filters: new Map() });
    const sized = allWithSizes(test.engine, views, { signal });
    for (const [index, waiting] of [4, 5, 6, 6, 6, 6].entries()) {
      await nextTurn();
      expect(asked).toHaveLength(waiting);
      await asked[index]?.write(`${index} 9\n`);
      await asked[index]?.end();
    }
    const found = (await sized).map(({ record, sizes }) => [record.id, sizes?.writtenBytes]);
    expect(found).toEqual(views.map(({ record }, index) => [record.id, index]));
  });
});
