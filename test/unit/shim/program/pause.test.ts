import { describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { pauseCommand, statsCommand, unpauseCommand } from "../../../../src/shim/protocol.ts";
import { asInit, execute, isRoot, shim, type Outcome } from "./inside.ts";

/** A container's processes as the node sees them. */
type Namespace = AsyncDisposable & {
  /** The states of PID 1 and of all others: `T`, `S`, `R`. */
  readonly states: () => Promise<readonly string[]>;
  /** Runs a command as an exec does, through a program that changes what it may do. */
  readonly exec: (command: readonly string[], through?: readonly string[]) => Promise<Outcome>;
  /** Starts a command as an exec does. */
  readonly spawn: (command: readonly string[]) => Bun.Subprocess<"pipe", "pipe", "inherit">;
};

/** Starts a script as PID 1, through a program that changes who it is, and goes on once it has said "ready". */
async function namespace(script: string, through: readonly string[] = []): Promise<Namespace> {
  const command = asInit([...through, "sh", "-c", script]);
  const child = Bun.spawn(command, { stdout: "pipe", stderr: "ignore" });
  const reader = child.stdout.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe("ready\n");
  reader.releaseLock();
  const [init = 0] = await childrenOf(child.pid);
  const enter = ["nsenter", "--target", String(init), "--pid", "--mount"];
  return {
    states: async () => Promise.all((await descendants(init)).map(stateOf)),
    exec: (inner, privileges = []) => execute([...enter, ...privileges, ...inner]),
    spawn: (inner) => Bun.spawn([...enter, ...inner], { stdin: "pipe", stdout: "pipe" }),
    [Symbol.asyncDispose]: async () => {
      process.kill(init, "SIGKILL"); // one that has changed its user outlives its parent
      await child.exited;
    },
  };
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

async function descendants(pid: number): Promise<number[]> {
  const children = await childrenOf(pid);
  return [pid, ...(await Promise.all(children.map(descendants))).flat()];
}

async function stateOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/stat`, "utf8")).replace(/^.*\) /s, "").slice(0, 1);
}

const DONE: Outcome = { stdout: "", stderr: "", exitCode: 0 };
const BUSY = "while :; do :; done";

describe.skipIf(!isRoot)("shim pause", () => {
  test("stops PID 1 and all others, and lets them go on", async () => {
    await using container = await namespace(`sleep 100 & (${BUSY}) & echo ready; ${BUSY}`);
    expect(await container.exec(pauseCommand(shim))).toEqual(DONE);
    expect(await container.states()).toEqual(["T", "T", "T"]);
    expect(await container.exec(pauseCommand(shim))).toEqual(DONE);
    expect(await container.exec(unpauseCommand(shim))).toEqual(DONE);
    // Whether the second one sleeps already is the scheduler's choice.
    expect((await container.states()).join("")).toMatch(/^R[RS]R$/);
  });

  test("catches processes that are born meanwhile", async () => {
    const fork = "while :; do (:); done";
    await using container = await namespace(`(${fork}) & (${fork}) & echo ready; ${BUSY}`);
    expect(await container.exec(pauseCommand(shim))).toEqual(DONE);
    expect((await container.states()).join("")).toMatch(/^[TZ]+$/);
  });

  test("lets nobody see its child stop", async () => {
    // A shell with job control takes that for a job that somebody has stopped, and goes on: here to its end.
    await using container = await namespace(
      `exec bash -c "set -m; echo ready; sh -c '${BUSY}'; exit 0"`,
    );
    for (let round = 0; round < 20; round += 1) {
      expect(await container.exec(pauseCommand(shim))).toEqual(DONE);
      expect(await container.exec(unpauseCommand(shim))).toEqual(DONE);
    }
  });

  test("spares what the server reads the figures with", async () => {
    await using container = await namespace(`echo ready; ${BUSY}`);
    const stats = container.spawn(statsCommand(shim, { follows: true }));
    const reader = stats.stdout.getReader();
    await reader.read();
    expect(await container.exec(pauseCommand(shim))).toEqual(DONE);
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toContain("meminfo\tMemTotal");
    void stats.stdin.end();
    await stats.exited;
  });

  test("reaches a PID 1 that has become another user, without a capability", async () => {
    const user = ["setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups"];
    await using container = await namespace(`echo ready; ${BUSY}`, user);
    const weak = ["setpriv", "--bounding-set", "-sys_ptrace"];
    expect(await container.exec(pauseCommand(shim), weak)).toEqual(DONE);
    expect(await container.states()).toEqual(["T"]);
    expect(await container.exec(unpauseCommand(shim), weak)).toEqual(DONE);
  });

  test.each([
    ["PID 1", "", "kubedock: process 1 cannot be traced: operation not permitted\n"],
    [
      "another",
      "setpriv --reuid 1000 --regid 1000 --clear-groups",
      "kubedock: a process of another user cannot be stopped: operation not permitted\n",
    ],
  ])("leaves nothing half-paused where it may not stop %s", async (_who, user, stderr) => {
    const script = `trap : CONT; sleep 100 & exec ${user} sh -c 'echo ready; ${BUSY}'`;
    await using container = await namespace(script);
    const weak = "setpriv --reuid 1000 --regid 1000 --clear-groups --bounding-set -all".split(" ");
    const outcome = await container.exec(pauseCommand(shim), weak);
    expect(outcome).toEqual({ stdout: "", stderr, exitCode: 1 });
    expect((await container.states()).join("")).not.toContain("T");
  });
});
