import { afterEach, describe, expect, test } from "bun:test";
import { awaitCommand, gateCommand, goFrame, initCommand } from "../../../../src/shim/protocol.ts";
import { asInit, execute, isRoot, probe, shim } from "./inside.ts";

const TOLD = `/tmp/.kubedock-shim-told-${process.pid}`;
const AWAIT = awaitCommand(shim).join(" ");

/** Starts an `await` and goes on once it has connected: then it is in the system call read. */
const READ = process.arch === "x64" ? 0 : 63;
const ASKED = `${AWAIT} > ${TOLD} & until read call rest < /proc/$!/syscall; [ $call = ${READ} ]; do :; done`;

function init(script: string, isAwaited = false): string[] {
  return asInit(initCommand(shim, { argv: ["sh", "-c", script], isAwaited }));
}

describe.skipIf(!isRoot)("shim init", () => {
  afterEach(async () => {
    await Bun.file(TOLD)
      .delete()
      .catch(() => {}); // because not every test makes it
  });

  test.each([
    ["exit 0", 0],
    ["exit 7", 7],
    ["kill -KILL $$", 137],
  ])("is PID 1 and ends as its child does: %s", async (script, exitCode) => {
    const outcome = await execute(init(`echo $PPID; ${script}`));
    expect(outcome).toEqual({ stdout: "1\n", stderr: "", exitCode });
  });

  test("reaps orphans", async () => {
    const command = asInit(initCommand(shim, { argv: [probe, "orphan"] }));
    expect((await execute(command)).stdout).toBe("reaped\n");
  });

  test.each(["TERM", "INT", "HUP", "USR1", "WINCH"])("passes SIG%s on", async (signal) => {
    const script = `trap "echo got it; exit 3" ${signal}; kill -${signal} 1; sleep 100 & wait`;
    expect(await execute(init(script))).toEqual({ stdout: "got it\n", stderr: "", exitCode: 3 });
  });

  test("leaves the command as it would be without it", async () => {
    const { stdout } = await execute(asInit(initCommand(shim, { argv: [probe, "report"] })));
    expect(stdout).toMatch(/^blocked=$/m);
    expect(stdout).toMatch(/^handled=$/m);
    expect(stdout).toContain("leads group=1");
  });

  test("tells that the command cannot be started", async () => {
    const outcome = await execute(asInit(initCommand(shim, { argv: ["nope"] })));
    expect(outcome.stderr).toBe('exec: "nope": executable file not found in $PATH\n');
    expect(outcome.exitCode).toBe(127);
  });

  test("tells its exit code to who has asked before the end", async () => {
    expect((await execute(init(`${ASKED}; exit 7`))).exitCode).toBe(7);
    expect(await Bun.file(TOLD).text()).toBe("7\n");
  });

  test("waits for who is to ask, if it is awaited, and no longer than a second", async () => {
    const late = await execute(init(`(sleep 0.2; ${AWAIT} > ${TOLD}) & exit 9`, true));
    expect(late.exitCode).toBe(9);
    expect(await Bun.file(TOLD).text()).toBe("9\n");
    const startedAt = performance.now();
    expect((await execute(init("exit 4", true))).exitCode).toBe(4);
    expect(performance.now() - startedAt).toBeWithin(1000, 4000);
  });

  test("stays for who holds it, if it lets itself be held", async () => {
    const held = (flags: { isHeld: boolean }): string[] => {
      const hold = awaitCommand(shim, { holds: true }).join(" ");
      const script = `(sleep 1.5; echo done) | ${hold} > ${TOLD} & exit 3`;
      return asInit(initCommand(shim, { argv: ["sh", "-c", script], isAwaited: true, ...flags }));
    };
    const startedAt = performance.now();
    expect((await execute(held({ isHeld: true }))).exitCode).toBe(3);
    expect(performance.now() - startedAt).toBeGreaterThan(1400);
    expect(await Bun.file(TOLD).text()).toBe("3\n");
    const laterAt = performance.now();
    expect((await execute(held({ isHeld: false }))).exitCode).toBe(3);
    expect(performance.now() - laterAt).toBeLessThan(1400);
  });

  // A busy machine may take as long as the wait that must not be there.
  test(
    "does not wait if it is not awaited",
    async () => {
      const startedAt = performance.now();
      await execute(init("exit 4"));
      expect(performance.now() - startedAt).toBeLessThan(900);
    },
    { retry: 3 },
  );

  test("is not held up by who has asked and does not read", async () => {
    const startedAt = performance.now();
    expect((await execute(init(`${ASKED}; kill -STOP $!; exit 5`))).exitCode).toBe(5);
    expect(performance.now() - startedAt).toBeWithin(1000, 4000);
  });

  test("behind a gate can be asked before the start", async () => {
    const command = gateCommand(shim, {
      stdin: "open",
      isInit: true,
      argv: ["sh", "-c", "cat; exit 6"],
    });
    const input = Buffer.concat([goFrame(), Buffer.from("in")]);
    expect(await execute(asInit(command), { input })).toEqual({
      stdout: "in",
      stderr: "",
      exitCode: 6,
    });
  });
});

describe("shim await", () => {
  test("says so where there is no init of ours", async () => {
    const outcome = await execute(awaitCommand(shim));
    expect(outcome.stdout).toBe("");
    expect(outcome.stderr).toStartWith("kubedock: no init of kubedock runs here");
    expect(outcome.exitCode).toBe(1);
  });
});
