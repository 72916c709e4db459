import { describe, expect, test } from "bun:test";
import {
  gateCommand,
  goFrame,
  SHIM_FAILURE,
  type GateOptions,
} from "../../../../src/shim/protocol.ts";
import { asInit, emptyImage, execute, isRoot, probe, shim } from "./inside.ts";

function gate(argv: readonly string[], options: Partial<GateOptions> = {}): string[] {
  return gateCommand(shim, { stdin: "open", ...options, argv });
}

function goAnd(text: string): Uint8Array<ArrayBuffer> {
  return Buffer.concat([goFrame(), Buffer.from(text)]);
}

describe("shim gate", () => {
  test("starts the command after the word to go, and leaves it what follows", async () => {
    const { stdout, stderr, exitCode } = await execute(gate(["cat"]), { input: goAnd("hello\n") });
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: "hello\n", stderr: "", exitCode: 0 });
  });

  test("waits for it, however slowly it comes", async () => {
    const child = Bun.spawn(gate(["echo", "started"]), { stdin: "pipe", stdout: "pipe" });
    let output = "";
    const collected = new Response(child.stdout).text().then((text) => (output = text));
    for (const byte of goFrame()) {
      expect(output).toBe("");
      await child.stdin.write(Uint8Array.of(byte));
      await child.stdin.flush();
    }
    await collected;
    expect(output).toBe("started\n");
    await child.stdin.end();
  });

  test("leaves no trace: files, mask, handlers, environment, process", async () => {
    const bare = await execute([probe, "report"], { input: "" });
    const gated = await execute(gate([probe, "report"]), { input: goAnd("") });
    expect(gated.stdout).toBe(bare.stdout);
  });

  test("gives a command without stdin /dev/null", async () => {
    const argv = ["sh", "-c", "readlink /proc/self/fd/0"];
    const { stdout } = await execute(gate(argv, { stdin: "null" }), { input: goAnd("lost") });
    expect(stdout).toBe("/dev/null\n");
  });

  test("keeps the output open where that is wanted", async () => {
    const argv = [probe, "report"];
    const { stdout } = await execute(gate(argv, { holdsOutput: true }), { input: goAnd("") });
    expect(stdout).toMatch(/^files=.*,100,101/m);
  });

  test.each([
    ["", "kubedock: the server left before the container was to start"],
    ["G\0\0", "kubedock: the server left before the container was to start"],
    ["X\0\0\0\0", "kubedock: the server says what this shim does not know: 88"],
    ["G\0\0\0\u0001x", "kubedock: a word of the server has 1 bytes too many"],
  ])("refuses %j", async (input, message) => {
    const outcome = await execute(gate(["echo", "started"]), { input });
    expect(outcome).toEqual({ stdout: "", stderr: `${message}\n`, exitCode: SHIM_FAILURE });
  });

  test.each([
    ["nope", 127, 'exec: "nope": executable file not found in $PATH'],
    ["/etc", 126, 'exec: "/etc": is a directory'],
  ])("tells that %s cannot be started", async (program, exitCode, message) => {
    const outcome = await execute(gate([program]), { input: goAnd("") });
    expect(outcome).toEqual({ stdout: "", stderr: `${message}\n`, exitCode });
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGQUIT", 131],
  ] as const)("ends at %s while it waits", async (signal, exitCode) => {
    const child = Bun.spawn(gate(["true"]), { stdin: "pipe" });
    await reads(child.pid);
    child.kill(signal);
    expect(await child.exited).toBe(exitCode);
  });

  test("makes the directory, as Docker does at start", async () => {
    const cwd = `/tmp/.kubedock-shim-${process.pid}/deep`;
    const { stdout } = await execute(gate(["pwd"], { cwd }), { input: goAnd("") });
    expect(stdout).toBe(`${cwd}\n`);
    await execute(["rm", "-r", `/tmp/.kubedock-shim-${process.pid}`]);
  });
});

describe.skipIf(!isRoot)("shim gate as PID 1", () => {
  test("becomes a user by name, and PID 1 is the command", async () => {
    await using image = await emptyImage({ "etc/passwd": "me:x:1000:1001::/home/me:\n" });
    const command = gateCommand("/shim", { stdin: "open", user: "me", argv: ["/probe", "report"] });
    const { stdout } = await execute(asInit(["chroot", image.root, ...command]), {
      input: goAnd(""),
    });
    expect(stdout).toStartWith("user=1000:1001 groups=1001\n");
    const pid = await execute(asInit(gate(["sh", "-c", "echo $$"])), { input: goAnd("") });
    expect(pid.stdout).toBe("1\n");
  });

  test.each([false, true])(
    "with a terminal, starts at its first size and echoes nothing (init: %p)",
    async (isInit) => {
      const script = "stty size; tty -s && ps -o pid= -o stat= -p $$";
      const command = [probe, "terminal", ...asInit(gate(["sh", "-c", script], { isInit }))];
      const { stdout, exitCode } = await execute(command, { input: "size 33 99\n" });
      const [size, process] = stdout.split("\r\n");
      expect(size).toBe("33 99");
      // In the foreground; whether it sleeps already as the other looks is the scheduler's choice. "N" is nice.
      expect(process).toMatch(isInit ? /^ *\d+ [RS]N?\+$/ : /^ *1 [RS]N?\+$/);
      expect(exitCode).toBe(0);
    },
  );

  test("with a terminal, leaves the command as it would be without it", async () => {
    const input = "size 24 80\n";
    const bare = await execute([probe, "terminal", probe, "report"], { input });
    expect(bare.stdout).toContain("foreground=1");
    const gated = await execute([probe, "terminal", ...gate([probe, "report"])], { input });
    expect(gated).toEqual(bare);
  });
});

/** Resolves once a process waits in a read; there is no event for that. */
async function reads(pid: number): Promise<void> {
  const isReading = async (): Promise<boolean> =>
    (await Bun.file(`/proc/${pid}/syscall`).text()).startsWith(
      process.arch === "x64" ? "0 " : "63 ",
    );
  while (!(await isReading())) await Bun.sleep(1);
}
