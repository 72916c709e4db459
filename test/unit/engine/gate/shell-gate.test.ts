import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { attachContainer } from "../../../../src/engine/containers/running/attach.ts";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import {
  isShellMissing,
  passesShell,
  planShellGate,
} from "../../../../src/engine/gate/shell-gate.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

const MISSING =
  'runc create failed: exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown';

/** Runs a gate as a container would, and gives it a line and what follows. */
async function runGate(
  argv: readonly string[],
  options: { input?: string; readsStdin?: boolean; isInit?: boolean },
) {
  const { input = "\n", readsStdin = false, isInit = false } = options;
  const { config } = containerSpec({ entrypoint: argv, cmd: [], openStdin: readsStdin });
  const [shell = "", ...args] = planShellGate(config, { isInit }).command;
  const gate = Bun.spawn([shell, ...args], {
    env: { PATH: "/usr/bin:/bin" },
    stdin: new Blob([input]),
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(gate.stdout).text(),
    new Response(gate.stderr).text(),
  ]);
  return { exitCode: await gate.exited, stdout, stderr };
}

describe("planShellGate()", () => {
  it("becomes the command after its line, with the words as they are", async () => {
    const words = ["printf", "[%s]", "a b", "$HOME", "*", ""];
    expect(await runGate(words, {})).toEqual({
      exitCode: 0,
      stdout: "[a b][$HOME][*][]",
      stderr: "",
    });
  });

  it("leaves every byte behind its line to the command", async () => {
    const input = `\n${"line\n".repeat(10_000)}`;
    const { stdout } = await runGate(["wc", "-c"], { input, readsStdin: true });
    expect(stdout.trim()).toBe("50000");
  });

  it("gives the command no input unless it is asked for", async () => {
    expect((await runGate(["cat"], { input: "\nsecret" })).stdout).toBe("");
  });

  it("adds nothing to the environment", async () => {
    const { stdout } = await runGate(["/usr/bin/env"], {});
    expect(stdout.split("\n").filter((line) => !/^(_=.*)?$/.test(line))).toEqual([
      "PATH=/usr/bin:/bin",
    ]);
  });

  it.each([
    [["no-such"], 127, 'exec: "no-such": executable file not found in $PATH\n'],
    [["/no/such"], 127, 'exec: "/no/such": stat /no/such: no such file or directory\n'],
    [["/etc/passwd"], 126, 'exec: "/etc/passwd": permission denied\n'],
    [["/etc"], 126, 'exec: "/etc": is a directory\n'],
  ])("says in runc's words why %j cannot run", async (argv, exitCode, stderr) => {
    expect(await runGate(argv, {})).toEqual({ exitCode, stdout: "", stderr });
  });

  it("becomes the init whose path its line is", async () => {
    const { stdout } = await runGate(["a b", "$c"], { input: "/bin/echo\n", isInit: true });
    expect(stdout).toBe("init --await -- a b $c\n");
  });

  it("never runs the command when its input ends before the line", async () => {
    expect(await runGate(["echo", "no"], { input: "" })).toEqual({
      exitCode: 125,
      stdout: "",
      stderr: "",
    });
  });
});

describe("passesShell()", () => {
  it("tells variables that a shell drops or changes from those that it hands on", () => {
    const { config } = containerSpec({ entrypoint: ["/usr/bin/env"], cmd: [] });
    const [, ...args] = planShellGate(config, { isInit: false }).command;
    const passing = ["HOME", "UID", "LC_ALL", "PUID", "_JAVA_OPTIONS", "MY_VAR2", "MAIL", "ENV"];
    const changed = ["discovery.type", "a-b", "2nd", "line", "IFS", "PWD", "PPID", "OPTIND"];
    for (const shell of ["/bin/sh", "/bin/bash"]) {
      const env = Object.fromEntries(passing.map((name) => [name, "value"]));
      const gate = Bun.spawnSync([shell, ...args], { env, stdin: Buffer.from("\n") });
      const lines = gate.stdout.toString().split("\n");
      expect(passing.filter((name) => !lines.includes(`${name}=value`))).toEqual([]);
    }
    expect(passing.filter((name) => !passesShell([`${name}=value`]))).toEqual([]);
    expect(changed.filter((name) => passesShell([`${name}=value`]))).toEqual([]);
  });

  it("has a container with such a variable wait behind the shim instead", async () => {
    const test = await createTestEngine();
    const { signal } = new AbortController();
    const spec = containerSpec({ env: ["discovery.type=single-node"] });
    const { id } = await createContainer(test.engine, spec, { signal });
    const all = { stream: true, logs: false, stdin: false, stdout: true, stderr: true };
    await attachContainer(test.engine, id, { ...all, signal });
    await startContainer(test.engine, id, { signal });
    const [pod] = test.cluster.podObjects.values();
    expect(pod?.spec?.containers[0]?.command?.[0]).toBe("/.kubedock/shim-amd64");
    test.stop();
  });
});

describe("isShellMissing()", () => {
  it("knows the runtime's words, and takes no other program for the shell", () => {
    expect(isShellMissing(new Error(MISSING))).toBe(true);
    expect(isShellMissing(new Error(MISSING.replaceAll("/bin/sh", "/app")))).toBe(false);
  });
});

describe("startContainer() of an image without a shell", () => {
  let test: TestEngine;
  const { signal } = new AbortController();

  beforeEach(async () => {
    test = await createTestEngine();
  });
  afterEach(() => test.stop());

  it("begins again with the shim, and knows it the next time", async () => {
    const { engine, cluster } = test;
    const isShell = (name: string): boolean =>
      cluster.podObjects.get(name)?.spec?.containers[0]?.command?.[0] === "/bin/sh";
    const startPod = cluster.startPod.bind(cluster);
    cluster.startPod = (name) => {
      if (isShell(name)) cluster.remark(name, "Failed", { message: `Error: ${MISSING}` });
      else startPod(name);
    };
    for (const suffix of ["-2", ""]) {
      const { id } = await createContainer(engine, containerSpec(), { signal });
      const all = { stream: true, logs: false, stdin: false, stdout: true, stderr: true };
      await attachContainer(engine, id, { ...all, signal });
      await startContainer(engine, id, { signal });
      expect(inspectContainer(engine, id).podName).toEndWith(`${id.slice(0, 12)}${suffix}`);
    }
  });
});
