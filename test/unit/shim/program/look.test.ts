import { describe, expect, test } from "bun:test";
import { getPriority } from "node:os";
import { parseProcesses } from "../../../../src/shim/processes.ts";
import {
  addressesCommand,
  isWholeShim,
  killCommand,
  parseAddresses,
  processesCommand,
  statsCommand,
  versionCommand,
  type KillTarget,
} from "../../../../src/shim/protocol.ts";
import { parseStats } from "../../../../src/shim/stats.ts";
import { buildTestProgram } from "../../../../scripts/setup/shim.ts";
import { asInit, execute, isRoot, shim, type Outcome } from "./inside.ts";

const architecture = process.arch === "arm64" ? "arm64" : "amd64";

test("shim version tells a whole copy", async () => {
  const { stdout } = await execute(versionCommand(shim));
  expect(isWholeShim(stdout, architecture, Bun.file(shim).size)).toBe(true);
  expect(Bun.file(shim).size).toBeLessThan(60_000);
});

test("shim ps lists what runs, as the kernel has it", async () => {
  const marker = `a\tb ${process.pid}`;
  const script = "echo; read line";
  const child = Bun.spawn(["sh", "-c", script, marker], { stdin: "pipe", stdout: "pipe" });
  await child.stdout.getReader().read(); // before which it may not yet be what it is to become
  const { stdout } = await execute(processesCommand(shim));
  const found = parseProcesses(stdout).find(({ pid }) => pid === child.pid);
  expect(found).toMatchObject({
    parentPid: process.pid,
    uid: process.getuid?.(),
    name: "sh",
    nice: getPriority(),
    command: `sh -c ${script} ${marker.replace("\t", "?")}`,
  });
  expect(Math.abs((found?.startedAt.getTime() ?? 0) - Date.now())).toBeLessThan(10_000);
  expect(found?.residentBytes).toBeGreaterThan(100_000);
  expect(parseProcesses(stdout).some(({ command }) => command.endsWith(" ps"))).toBe(false);
  child.kill();
  await child.exited;
});

test("shim stats reads the kernel's figures", async () => {
  const stats = parseStats((await execute(statsCommand(shim, { follows: false }))).stdout);
  expect(stats.onlineCpus).toBe(navigator.hardwareConcurrency);
  expect(stats.systemCpuNanoseconds).toBeGreaterThan(0);
  expect(stats.cpu.usageNanoseconds).toBeGreaterThan(0);
  expect(stats.memory.limitBytes).toBeGreaterThan(0);
  expect(Object.keys(stats.networks)).not.toContain("lo");
});

test("shim ip prints addresses only", async () => {
  const { stdout, exitCode } = await execute(addressesCommand(shim));
  expect(exitCode).toBe(0);
  expect(parseAddresses(stdout)).not.toContain("127.0.0.1");
});

test("the readers of foreign bytes withstand random input", async () => {
  const parts = ["text.c", "account.c", "frame.c", "files/entry.c"];
  const fuzzer = await buildTestProgram("test/unit/shim/program/fuzz.c", parts);
  const { stdout, stderr, exitCode } = await execute([fuzzer, "400"]);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  expect(stdout).toBe("410000 inputs\n");
}, 60_000);

/** Sends a signal from within a PID namespace whose PID 1 reports it, and tells how another process ended. */
function signalInside(target: KillTarget): Promise<Outcome> {
  const kill = killCommand(shim, "TERM", target).join(" ");
  const isSleeping = "until read name < /proc/$!/comm; [ $name = sleep ]; do :; done";
  const script = `trap "echo init got it" TERM; sleep 100 & ${isSleeping}; ${kill}; wait $!; echo $?`;
  return execute(asInit(["sh", "-c", script]));
}

/** Runs a command within a PID namespace whose PID 1 says afterwards that it is alive. */
function tryInside(command: string): Promise<Outcome> {
  return execute(asInit(["sh", "-c", `(exec ${command}); echo alive`]));
}

describe("shim kill", () => {
  test.each(["USR1", "SIGUSR1", "usr1", "10"])("sends %s", async (signal) => {
    const child = Bun.spawn(["sleep", "100"]);
    expect((await execute(killCommand(shim, signal, child.pid))).exitCode).toBe(0);
    await child.exited;
    expect(child.signalCode).toBe("SIGUSR1");
  });

  test.each([
    ["NOPE", 1, "invalid signal: NOPE\n", 1],
    ["RTMIN+31", 1, "invalid signal: RTMIN+31\n", 1],
    ["TERM", 2 ** 31 - 1, "kill 2147483647: no such process\n", 1],
  ])("refuses %s to %d", async (signal, pid, stderr, exitCode) => {
    const outcome = await execute(killCommand(shim, signal, pid));
    expect(outcome).toEqual({ stdout: "", stderr, exitCode });
  });

  test.skipIf(!isRoot)("kills PID 1 from within, which nobody else can", async () => {
    expect((await tryInside("kill -9 1")).stdout).toBe("alive\n");
    expect((await tryInside(killCommand(shim, 9, 1).join(" "))).stdout).toBe("");
  });

  test.skipIf(!isRoot)("reaches every process of the container but itself", async () => {
    expect((await signalInside("all-but-init")).stdout).toBe("143\n");
    expect((await signalInside("all")).stdout).toContain("init got it\n");
  });
});
