import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { shimInside } from "../../../../src/engine/inside/shim-inside.ts";
import type { Container } from "../../../../src/engine/store.ts";
import type { HostConfig } from "../../../../src/model/container.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { SHIM_VERSION } from "../../../../src/shim/protocol.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import type { FakeProcess } from "../../../support/fakes/fake-process.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

const NO_SHELL: FakeProcess = { refusal: 'exec: "sh": executable file not found in $PATH' };
const PROGRAM = new Uint8Array([0x7f, 0x45, 0x4c, 0x46]);
const PATH = "/tmp/.kubedock-shim";
const WHOLE: FakeProcess = { output: [text(`${SHIM_VERSION} amd64 ${PROGRAM.length}\n`)] };

let test: TestEngine;
let container: Container;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  container = await started();
});
afterEach(() => test.stop());

describe("shimInside()", () => {
  it("pushes the shim through the shell, once", async () => {
    test.cluster.onExec = () => WHOLE;
    expect(await Promise.all([inside(), inside()])).toEqual([PATH, PATH]);
    expect(test.cluster.commands).toHaveLength(1);
    expect(test.cluster.input).toEqual([PROGRAM]);
  });

  it("takes the next folder where one does not take a program", async () => {
    test.cluster.onExec = ([, , script = ""]) =>
      script.includes("/tmp/") ? { exitCode: 2, output: [text("", "Read-only")] } : WHOLE;
    expect(await inside()).toBe("/dev/shm/.kubedock-shim");
    expect(test.cluster.commands).toHaveLength(2);
  });

  it("does not take a copy that was cut", async () => {
    test.cluster.onExec = ([, , script = ""]) =>
      script.includes("/tmp/") ? { output: [text(`${SHIM_VERSION} amd64 3\n`)] } : WHOLE;
    expect(await inside()).toBe("/dev/shm/.kubedock-shim");
  });

  it("goes on for the others when a caller goes away", async () => {
    test.cluster.onExec = () => WHOLE;
    const gone = shimInside(test.engine, container, AbortSignal.abort(new Error("gone")));
    const other = inside();
    await expect(gone).rejects.toThrow("gone");
    expect(await other).toBe(PATH);
  });
});

describe("shimInside() where the image has no shell", () => {
  beforeEach(() => {
    test.cluster.onExec = () => NO_SHELL;
    test.cluster.onAttach = () => ({ output: [text(`${PATH}\n`)] });
  });

  it("brings the shim in by an ephemeral container, once", async () => {
    expect(await Promise.all([inside(), inside()])).toEqual([PATH, PATH]);
    expect(await inside()).toBe(PATH);
    expect(test.cluster.input).toEqual([PROGRAM]);
    expect(injectors()).toMatchObject([
      {
        image: "kubedock:test",
        targetContainerName: "main",
        stdin: true,
        stdinOnce: true,
        securityContext: { runAsUser: 0, runAsGroup: 0 },
      },
    ]);
    const words = injectors()[0]?.command?.slice(0, 5).join(" ");
    expect(words).toBe(`/usr/local/bin/kubedock inject --size 4 ${PATH}`);
    expect(injectors()[0]?.securityContext?.capabilities).toBeUndefined();
  });

  it.each<[string, string, Partial<HostConfig>]>([
    ["another user", "1000", {}],
    ["further capabilities", "", { capAdd: ["NET_ADMIN"] }],
    ["all privileges", "0", { isPrivileged: true }],
  ])("asks for SYS_PTRACE if the container has %s", async (_case, user, host) => {
    container = await started(user, host);
    await inside();
    expect(injectors()[0]?.securityContext?.capabilities).toEqual({ add: ["SYS_PTRACE"] });
  });

  it("hears of the start by the kubelet's Event", async () => {
    test.cluster.ephemeralState = { waiting: { reason: "ContainerCreating" } };
    const injector = nextInjector(); // listens before there is something to hear
    const path = inside();
    const name = await injector;
    const fieldPath = `spec.ephemeralContainers{${name}}`;
    test.cluster.remark(podName(), "Started", { fieldPath });
    expect(await path).toBe(PATH);
  });

  it("tells which rule of the Role is missing", async () => {
    test.cluster.ephemeralRefusal = new EngineError(
      "forbidden",
      'pods "x" is forbidden: User "y" cannot patch resource "pods/ephemeralcontainers" in API group ""',
    );
    await expectRefusal('the server\'s Role has no rule for "patch" of "pods/ephemeralcontainers"');
  });

  it("tells what Pod Security refuses", async () => {
    const words = 'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsUser=0';
    test.cluster.ephemeralRefusal = new EngineError("forbidden", words);
    await expectRefusal(`the namespace does not allow it: ${words}`);
  });

  it("tells that its image is missing, and adds no other while it waits for that", async () => {
    const message = 'failed to resolve reference "kubedock:test": not found';
    test.cluster.ephemeralState = { waiting: { reason: "ErrImagePull", message } };
    await expectRefusal('its image "kubedock:test" cannot be had, name another with "--initimage"');
    await expectRefusal(message);
    expect(injectors()).toHaveLength(1);
  });

  it("passes on why no folder takes it, and tries anew", async () => {
    test.cluster.onAttach = () => ({ output: [text("", "/tmp/x: EROFS: read-only\n")] });
    await expectRefusal("/tmp/x: EROFS: read-only");
    test.cluster.onAttach = () => ({ output: [text("/run/.kubedock-shim\n")] });
    expect(await inside()).toBe("/run/.kubedock-shim");
    expect(injectors()).toHaveLength(2);
  });

  it("passes on the last words of one that ended before it was known to run", async () => {
    const message = "/tmp/x: EROFS: read-only\n";
    test.cluster.ephemeralState = { terminated: { exitCode: 1, message } };
    await expectRefusal("/tmp/x: EROFS: read-only");
  });

  it("tells of a way where nobody may write as root", async () => {
    const user = { uid: 1000, gid: 0 };
    const restriction = { user, isAssigned: true, assignsGroup: true };
    const pods = { ...test.engine.config.pods, restriction };
    const engine = { ...test.engine, config: { ...test.engine.config, pods } };
    test.cluster.onAttach = () => ({ output: [text("", "/tmp/x: EACCES: permission denied\n")] });
    await expect(shimInside(engine, container, signal)).rejects.toThrow(
      'its user may write to no place for it, "docker run --init" brings it along: /tmp/x: EACCES',
    );
  });

  it("gives up after the time that a start may take", async () => {
    const config = { ...test.engine.config, startTimeoutMs: 20 };
    test.cluster.ephemeralState = { waiting: { reason: "ContainerCreating" } };
    const path = shimInside({ ...test.engine, config }, container, signal);
    await expect(path).rejects.toThrow("not done after 0.02 s");
  });
});

function inside(): Promise<string> {
  return shimInside(test.engine, container, signal);
}

async function expectRefusal(words: string): Promise<void> {
  const error = await inside().catch((failure: unknown) => failure);
  expect(error).toMatchObject({ kind: "not-implemented", message: expect.stringContaining(words) });
}

async function started(user = "", host: Partial<HostConfig> = {}): Promise<Container> {
  const { engine } = test;
  const spec = containerSpec({ user }, host);
  const { id } = await createContainer(engine, spec, { signal });
  await startContainer(engine, id, { signal });
  return engine.containers.find(id);
}

function podName(): string {
  return container.run?.podName ?? "";
}

function injectors() {
  return test.cluster.podObjects.get(podName())?.spec?.ephemeralContainers ?? [];
}

/** The name of the ephemeral container, as soon as there is one. */
async function nextInjector(): Promise<string> {
  for await (const change of test.cluster.pods.watch("", AbortSignal.timeout(1000))) {
    if (change.type !== "modified") continue;
    const name = change.object.status?.ephemeralContainerStatuses?.[0]?.name;
    if (name !== undefined) return name;
  }
  throw new Error("No ephemeral container");
}

function text(line: string, errorLine = "") {
  return errorLine === ""
    ? ({ stream: "stdout", bytes: Buffer.from(line) } as const)
    : ({ stream: "stderr", bytes: Buffer.from(errorLine) } as const);
}
