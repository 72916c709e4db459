import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { attachContainer } from "../../../../src/engine/containers/running/attach.ts";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { ImageDoors } from "../../../../src/engine/images/image-doors.ts";
import { readyShim } from "../../../../src/engine/inside/ready-shim.ts";
import { sendSignal } from "../../../../src/engine/lifecycle/end/signal.ts";
import type { Container } from "../../../../src/engine/store.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { SHIM_VERSION, versionCommand } from "../../../../src/shim/protocol.ts";
import type { FakeProcess } from "../../../support/fakes/fake-process.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

const PATH = "/tmp/.kubedock-shim";
const QUESTION = ["/bin/sh", "-c", ":"];
const USR1 = 10;
const { signal } = new AbortController();

let test: TestEngine;

beforeEach(async () => {
  test = await createTestEngine();
  forgetImages();
});
afterEach(() => test.stop());

describe("readyShim()", () => {
  it("asks an image with a shell once, and brings nothing in", async () => {
    await Promise.all([started(), started()]);
    await started();
    await nextTurn();
    expect(test.cluster.commands).toEqual([QUESTION]);
    expect(allInjectors()).toEqual([]);
  });

  it("does not ask an image whose shell has been the gate", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    const wishes = { stream: true, logs: false, stdin: false, stdout: true, stderr: true };
    await attachContainer(engine, id, { ...wishes, signal });
    await startContainer(engine, id, { signal });
    await started();
    await nextTurn();
    expect(test.cluster.commands).toEqual([]);
  });

  it("asks the next container if the first one ended before it could tell", async () => {
    test.cluster.onExec = () => {
      throw new EngineError("not-found", "container not found");
    };
    await readyShim(test.engine, await started());
    test.cluster.onExec = () => ({});
    test.cluster.commands.length = 0;
    await readyShim(test.engine, await started());
    expect(test.cluster.commands).toEqual([QUESTION]);
  });
});

describe("readyShim() where the image has no shell", () => {
  beforeEach(() => {
    test.cluster.onExec = ([program = ""]) =>
      program.endsWith("sh") ? { refusal: `exec: "${program}": no such file or directory` } : {};
    test.cluster.onAttach = () => ({ output: [text(`${PATH}\n`)] });
  });

  it("brings the shim in behind the start, by which a signal is then sent at once", async () => {
    const container = await started();
    await sendSignal(test.engine, container, { signalNumber: USR1, signal }); // waits for what is on its way
    expect(injectors(container)).toHaveLength(1);
    test.cluster.commands.length = 0;
    await sendSignal(test.engine, container, { signalNumber: USR1, signal });
    expect(test.cluster.commands).toEqual([[PATH, "kill", "10", "1"]]);
  });

  it("does not try again with an image that it could not enter, but for who asks", async () => {
    test.cluster.ephemeralRefusal = new EngineError("forbidden", 'cannot patch resource "x"');
    await readyShim(test.engine, await started());
    test.cluster.commands.length = 0;
    const container = await started();
    await readyShim(test.engine, container);
    expect(test.cluster.commands).toEqual([]);
    test.cluster.ephemeralRefusal = undefined;
    await sendSignal(test.engine, container, { signalNumber: USR1, signal });
    expect(injectors(container)).toHaveLength(1);
  });

  it("finds what the life of the server before had brought in", async () => {
    const before = await started();
    await readyShim(test.engine, before);
    const { podName } = await injected(before);
    test.stop();
    const whole: FakeProcess = { output: [text(`${SHIM_VERSION} amd64 4\n`)] };
    test.cluster.onExec = ([program]) => (program === PATH ? whole : { refusal: "no such file" });
    test.cluster.commands.length = 0;
    test = await createTestEngine(test.cluster);
    const container = test.engine.containers.find(before.record.id);
    await sendSignal(test.engine, container, { signalNumber: USR1, signal });
    expect(container.run?.podName).toBe(podName);
    expect(injectors(container)).toHaveLength(1);
    expect(test.cluster.commands).toContainEqual(versionCommand(PATH));
  });
});

/** Its registry does not tell what an image has, so a server does not know at first. */
function forgetImages(): void {
  Object.assign(test.engine.images, { doors: new ImageDoors() });
}

async function started(): Promise<Container> {
  const { id } = await runContainer(test);
  return test.engine.containers.find(id);
}

/** The injector has gone its way, of which the kubelet tells. */
async function injected(container: Container): Promise<{ readonly podName: string }> {
  const podName = container.run?.podName ?? "";
  const [injector] = injectors(container);
  test.cluster.setEphemeralState(podName, injector?.name ?? "", { terminated: { exitCode: 0 } });
  await nextTurn();
  return { podName };
}

function injectors({ run }: Container) {
  return test.cluster.podObjects.get(run?.podName ?? "")?.spec?.ephemeralContainers ?? [];
}

function allInjectors() {
  return [...test.cluster.podObjects.values()].flatMap(
    ({ spec }) => spec?.ephemeralContainers ?? [],
  );
}

function text(line: string) {
  return { stream: "stdout", bytes: Buffer.from(line) } as const;
}
