import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { setImmediate } from "node:timers/promises";
import { openRelay } from "../../../../src/engine/inside/relay.ts";
import type { Container, Run } from "../../../../src/engine/store.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import type { OutputChunk } from "../../../../src/model/process/stdio.ts";
import { SHIM_VERSION } from "../../../../src/shim/protocol.ts";
import type { FakeProcess } from "../../../support/fakes/fake-process.ts";
import { LiveProcess } from "../../../support/live-process.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

const { signal } = new AbortController();
const RELAY = ["/tmp/.kubedock-shim", "relay"];
const PUSHED: FakeProcess = { output: [stdout(`${SHIM_VERSION} amd64 4\n`)] };

let test: TestEngine;
let container: Container;
let run: Run;
let relay: LiveProcess;

beforeEach(async () => {
  test = await createTestEngine();
  const { id } = await runContainer(test, containerSpec());
  container = test.engine.containers.find(id);
  if (!container.run) throw new Error("It does not run");
  run = container.run;
  relay = new LiveProcess();
  test.cluster.onExec = ([program]) => (program === "sh" ? PUSHED : relay);
});
afterEach(() => test.stop());

describe("openRelay()", () => {
  it("starts the shim's relay, once for all connections", async () => {
    const ports = [open(), open()];
    await relay.write("412");
    await relay.write("34\n");
    expect(await Promise.all(ports)).toEqual([41_234, 41_234]);
    expect(await open()).toBe(41_234);
    expect(relays()).toHaveLength(1);
    expect(relay.isInputClosed).toBe(false);
  });

  it("starts it again when it has ended, however that was", async () => {
    for (const end of ["end", "fail"] as const) {
      const port = open();
      await relay.write("41234\n");
      expect(await port).toBe(41_234);
      const last = relay;
      relay = new LiveProcess();
      if (end === "end") await last.end();
      else await last.fail(new EngineError("internal", "lost"));
      while (run.relay) await setImmediate();
    }
    const port = open();
    await relay.write("41235\n");
    expect(await port).toBe(41_235);
  });

  it.each<[string, FakeProcess]>([
    ["the image has no shell", { refusal: 'exec: "sh": executable file not found in $PATH' }],
    ["no folder takes the shim", { exitCode: 1 }],
  ])("does without where %s, and adds no container to the Pod", async (_case, process) => {
    test.cluster.onExec = () => process;
    expect(await open()).toBeUndefined();
    const { length } = test.cluster.commands;
    expect(await open()).toBeUndefined();
    expect(test.cluster.commands).toHaveLength(length);
    expect(test.cluster.podObjects.get(run.podName)?.spec?.ephemeralContainers).toBeUndefined();
  });

  it("uses the shim that an ephemeral container has brought in by then", async () => {
    const noShell = { refusal: 'exec: "sh": executable file not found in $PATH' };
    test.cluster.onExec = ([program]) => (program === "sh" ? noShell : relay);
    expect(await open()).toBeUndefined();
    run.pushedShim = Promise.resolve("/run/.kubedock-shim");
    const port = open();
    await relay.write("41234\n");
    expect(await port).toBe(41_234);
    expect(test.cluster.commands.at(-1)).toEqual(["/run/.kubedock-shim", "relay"]);
  });

  it("does without where it cannot listen, and does not try each time", async () => {
    const complaint = {
      stream: "stderr" as const,
      bytes: Buffer.from("kubedock: cannot listen\n"),
    };
    test.cluster.onExec = ([program]) =>
      program === "sh" ? PUSHED : { output: [complaint], exitCode: 125 };
    expect(await open()).toBeUndefined();
    expect(await open()).toBeUndefined();
    expect(relays()).toHaveLength(1);
  });

  it("tries again after an outage", async () => {
    test.cluster.onExec = () => {
      throw new EngineError("unavailable", "the cluster does not answer");
    };
    expect(await open()).toBeUndefined();
    test.cluster.onExec = ([program]) => (program === "sh" ? PUSHED : relay);
    const port = open();
    await relay.write("41234\n");
    expect(await port).toBe(41_234);
  });
});

function open(): Promise<number | undefined> {
  return openRelay(test.engine, container, { run, signal });
}

function relays(): (readonly string[])[] {
  return test.cluster.commands.filter((command) => Bun.deepEquals(command, RELAY));
}

function stdout(text: string): OutputChunk {
  return { stream: "stdout", bytes: Buffer.from(text) };
}
