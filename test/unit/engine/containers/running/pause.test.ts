import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../../src/engine/containers/inspect.ts";
import { killContainer } from "../../../../../src/engine/containers/running/kill.ts";
import { pauseContainer } from "../../../../../src/engine/containers/running/pause.ts";
import { unpauseContainer } from "../../../../../src/engine/containers/running/unpause.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

let test: TestEngine;
let id: string;
let podName: string;
const { signal } = new AbortController();
const SHIM = "/.kubedock/shim-amd64";

beforeEach(async () => {
  test = await createTestEngine();
  ({ id, podName } = await runContainer(test, containerSpec({}, { init: true })));
});
afterEach(() => test.stop());

const status = () => inspectContainer(test.engine, id).state.status;
const note = () => test.cluster.podObjects.get(podName)?.metadata?.annotations?.["kubedock.paused"];
const actions = () => test.engine.events.history.map(({ action }) => action);
const pause = () => pauseContainer(test.engine, id, { signal });
const unpause = () => unpauseContainer(test.engine, id, { signal });

const refused = () => Promise.reject(new EngineError("forbidden", "pods is forbidden"));

describe("pauseContainer()", () => {
  it("has the shim stop all processes, and leaves word on the Pod before", async () => {
    let noteAtStop: string | undefined;
    test.cluster.onExec = () => {
      noteAtStop = note();
      return {};
    };
    await pause();
    expect(test.cluster.commands.at(-1)).toEqual([SHIM, "pause"]);
    expect([noteAtStop, note(), status()]).toEqual(["true", "true", "paused"]);
    expect(actions().at(-1)).toBe("pause");
  });

  it("changes nothing where the kernel refuses, and says why", async () => {
    const bytes = Buffer.from("kubedock: process 1 cannot be traced: operation not permitted\n");
    test.cluster.onExec = () => ({ output: [{ stream: "stderr", bytes }], exitCode: 1 });
    expect(await pause().catch((error: unknown) => error)).toMatchObject({
      kind: "not-implemented",
      message: `cannot pause container ${id}: process 1 cannot be traced: operation not permitted`,
    });
    expect([note(), status()]).toEqual([undefined, "running"]);
    expect(actions()).not.toContain("pause");
  });

  it("is done once, whoever asks at the same time", async () => {
    const [first, second] = await Promise.allSettled([pause(), pause()]);
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({
      reason: { kind: "conflict", message: `Container ${id} is already paused` },
    });
    expect(actions().filter((action) => action === "pause")).toHaveLength(1);
  });

  it("refuses a container that does not run", async () => {
    const created = await createContainer(test.engine, containerSpec(), { signal });
    expect(pauseContainer(test.engine, created.id, { signal })).rejects.toMatchObject({
      kind: "conflict",
      message: `container ${created.id} is not running`,
    });
  });

  it("works, with a warning, where Pods may not be changed", async () => {
    Object.assign(test.cluster.pods, { annotate: refused });
    await pause();
    expect(status()).toBe("paused");
    expect(test.logged.map(({ level }) => level)).toEqual(["warn"]);
  });

  it("is over when the container ends", async () => {
    await pause();
    test.cluster.endPod(podName, { exitCode: 137 });
    await nextTurn();
    expect(status()).toBe("exited");
  });
});

describe("unpauseContainer()", () => {
  it("has the shim let all processes go on, and takes the word back", async () => {
    await pause();
    await unpause();
    expect(test.cluster.commands.at(-1)).toEqual([SHIM, "unpause"]);
    expect([note(), status()]).toEqual([undefined, "running"]);
    expect(actions().at(-1)).toBe("unpause");
  });

  it("refuses what is not paused, with status 500 as moby does", async () => {
    const created = await createContainer(test.engine, containerSpec(), { signal });
    for (const reference of [id, created.id])
      expect(unpauseContainer(test.engine, reference, { signal })).rejects.toMatchObject({
        kind: "internal",
        message: `Container ${reference} is not paused`,
      });
  });
});

describe("a signal to a paused container", () => {
  it("lets it go on if any signal may ask for its end", async () => {
    await pause();
    await killContainer(test.engine, id, { signalName: "USR1", signal });
    expect(status()).toBe("running");
    expect(actions().slice(-2)).toEqual(["kill", "unpause"]);
  });

  it("waits until it goes on if another one is known to ask for its end", async () => {
    const spec = containerSpec({ stopSignal: "SIGINT" }, { init: true });
    const { id: own } = await runContainer(test, spec);
    await pauseContainer(test.engine, own, { signal });
    await killContainer(test.engine, own, { signalName: "USR1", signal });
    expect(inspectContainer(test.engine, own).state.status).toBe("paused");
    await killContainer(test.engine, own, { signalName: "INT", signal });
    expect(inspectContainer(test.engine, own).state.status).toBe("running");
  });
});
