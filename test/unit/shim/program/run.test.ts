import { describe, expect, test } from "bun:test";
import { runCommand, type CommandOptions } from "../../../../src/shim/protocol.ts";
import { emptyImage, execute, isRoot, probe, shim, type Outcome } from "./inside.ts";

const PASSWD = "root:x:0:0:root:/root:/bin/sh\nme:x:1000:1001:Me:/home/me:/bin/sh\nbroken\n";
const GROUP = "root:x:0:\nme:x:1001:\nwheel:x:10:root,me\naudio:x:63:me\n";
/** Looked up here, since the image's PATH does not lead to it. */
const CHROOT = Bun.which("chroot") ?? "chroot";
const FRAME = "OCI runtime exec failed: exec failed: unable to start container process: ";

/** Runs the probe, or another command, in an image that has nothing else. */
async function runInImage(
  options: Partial<CommandOptions>,
  env: Record<string, string> = { PATH: "/", HOME: "/root" },
): Promise<Outcome> {
  await using image = await emptyImage({
    "etc/passwd": PASSWD,
    "etc/group": GROUP,
    "work/file": "",
  });
  const command = runCommand("/shim", { argv: ["probe", "report", "a b"], ...options });
  return await execute([CHROOT, image.root, ...command], { env });
}

describe.skipIf(!isRoot)("shim run in an image without anything", () => {
  test("changes user, groups, directory and environment", async () => {
    const env = ["EXTRA=1", "PATH=/none:/"];
    const { stdout, stderr } = await runInImage({ user: "me", cwd: "/work", env });
    expect(stderr).toBe("");
    expect(stdout).toStartWith("user=1000:1001 groups=10,63,1001\ncwd=/work\nfiles=0,1,2");
    expect(stdout).toContain("\nargument=a b\n");
    expect(stdout).toContain("\nenv EXTRA=1\n");
    expect(stdout).toContain("\nenv PATH=/none:/\n");
    expect(stdout).toContain("\nenv HOME=/home/me\n");
    expect(stdout.match(/^env PATH/gm)).toHaveLength(1);
  });

  test("takes a variable away whose name alone is given", async () => {
    const had = { PATH: "/", HOME: "/root", A: "1", AB: "2", Z: "3" };
    const { stdout } = await runInImage({ env: ["A", "Z", "NEVER", "NEW=4"] }, had);
    const variables = stdout.match(/(?<=^env ).*$/gm) ?? [];
    expect(variables.toSorted()).toEqual(["AB=2", "HOME=/root", "NEW=4", "PATH=/"]);
  });

  test.each([
    ["1000", "user=1000:1001 groups=10,63,1001", "/home/me"],
    ["1000:wheel", "user=1000:10 groups=10", "/home/me"],
    ["me:77", "user=1000:77 groups=77", "/home/me"],
    ["4242", "user=4242:0 groups=0", "/"],
    ["4242:4343", "user=4242:4343 groups=4343", "/"],
    ["root", "user=0:0 groups=0,10", "/root"],
  ])("resolves user %s as Docker does", async (user, identity, home) => {
    const { stdout } = await runInImage({ user });
    expect(stdout).toStartWith(`${identity}\n`);
    expect(stdout).toContain(`\nenv HOME=${home}\n`);
  });

  test("adds groups by name and number", async () => {
    const { stdout } = await runInImage({ user: "4242:4343", groups: ["audio", "99"] });
    expect(stdout).toStartWith("user=4242:4343 groups=63,99,4343\n");
  });

  test("keeps a HOME that somebody chose", async () => {
    const chosen = await runInImage({ user: "me" }, { PATH: "/", HOME: "/chosen" });
    expect(chosen.stdout).toContain("\nenv HOME=/chosen\n");
    const given = await runInImage({ user: "me", env: ["HOME=/given"] });
    expect(given.stdout).toContain("\nenv HOME=/given\n");
  });

  test.each([
    [{ user: "you" }, 126, "unable to find user you: no matching entries in passwd file"],
    [{ user: "broken" }, 126, "unable to find user broken: no matching entries in passwd file"],
    [{ user: "me:staff" }, 126, "unable to find group staff: no matching entries in group file"],
    [{ groups: ["staff"] }, 126, "unable to find group staff: no matching entries in group file"],
    [{ user: "-1" }, 126, "uids and gids must be in range 0-2147483647"],
    [{ argv: ["nope"] }, 127, `${FRAME}exec: "nope": executable file not found in $PATH: unknown`],
    [
      { argv: ["/nope"] },
      127,
      `${FRAME}exec: "/nope": stat /nope: no such file or directory: unknown`,
    ],
    [{ argv: ["/etc"] }, 126, `${FRAME}exec: "/etc": is a directory: unknown`],
    [{ argv: ["/etc/passwd"] }, 126, `${FRAME}exec: "/etc/passwd": permission denied: unknown`],
    [
      { cwd: "/nope" },
      127,
      `${FRAME}chdir to cwd ("/nope") set in config.json failed: no such file or directory: unknown`,
    ],
  ])("refuses %j in Docker's words", async (options, exitCode, message) => {
    expect(await runInImage(options)).toEqual({ stdout: "", stderr: `${message}\n`, exitCode });
  });

  test("names the capability that a change of user lacks", async () => {
    const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    const command = runCommand(await publicShim(), { user: "0", argv: ["true"] });
    const { stderr, exitCode } = await execute([...asNobody, ...command]);
    expect(stderr).toBe(
      "kubedock: cannot run as user 0: the container runs as user 65534 without the capability CAP_SETGID\n",
    );
    expect(exitCode).toBe(126);
  });
});

/** The cache may be in a home that others cannot enter. */
async function publicShim(): Promise<string> {
  const copy = "/tmp/.kubedock-shim-test";
  await execute(["install", "--mode=755", shim, copy]);
  return copy;
}

describe("shim run", () => {
  test("is gone once the command runs, if there is no input to lose", async () => {
    const { stdout } = await execute(
      runCommand(shim, { argv: ["sh", "-c", "cat /proc/$$/comm /proc/$PPID/comm"] }),
    );
    expect(stdout).toStartWith("sh\n");
    expect(stdout).not.toContain("shim");
  });

  test("holds stdout and stderr for a command that lets go of them", async () => {
    const child = Bun.spawn(runCommand(shim, { argv: ["sh", "-c", "exec cat > /dev/null 2>&1"] }), {
      stdin: "pipe",
      stdout: "pipe",
    });
    let hasEnded = false;
    const output = new Response(child.stdout).text().then(() => (hasEnded = true));
    await child.stdin.write("x".repeat(1 << 20));
    expect(hasEnded).toBe(false);
    await child.stdin.end();
    await output;
    expect(await child.exited).toBe(0);
  });

  test("carries 50 MB to a command that writes them to a file", async () => {
    const input = crypto.getRandomValues(new Uint8Array(65536));
    const whole = new Uint8Array(50_000_000).map((_, index) => input[index % 65536] ?? 0);
    const script = "file=$(mktemp); cat >$file; exec <$file; rm $file; exec cat";
    const argv = ["sh", "-c", script];
    const child = Bun.spawn(runCommand(shim, { argv }), {
      stdin: new Blob([whole]),
      stdout: "pipe",
    });
    const received = await new Response(child.stdout).bytes();
    expect(Bun.hash(received)).toBe(Bun.hash(whole));
    expect(await child.exited).toBe(0);
  }, 60_000);

  test.each([
    ["exit 7", 7],
    ["kill -KILL $$", 137],
    ["kill -TERM $$", 143],
  ])("ends as the command does: %s", async (script, exitCode) => {
    const outcome = await execute(runCommand(shim, { argv: ["sh", "-c", script] }), { input: "" });
    expect(outcome.exitCode).toBe(exitCode);
  });

  test("passes signals on, and takes the command along when it is killed", async () => {
    const trap = 'trap "echo got TERM; exit 3" TERM; echo ready; sleep 100 & wait';
    const child = Bun.spawn(runCommand(shim, { argv: ["sh", "-c", trap] }), {
      stdin: "pipe",
      stdout: "pipe",
    });
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill("SIGTERM");
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe("got TERM\n");
    expect(await child.exited).toBe(3);
  });

  test("tells what the kernel has against a file", async () => {
    await Bun.write("/tmp/.kubedock-shim-text", "no program\n");
    await execute(["chmod", "755", "/tmp/.kubedock-shim-text"]);
    const outcome = await execute(runCommand(shim, { argv: ["/tmp/.kubedock-shim-text"] }));
    expect(outcome.stderr).toBe(
      `${FRAME}exec /tmp/.kubedock-shim-text: exec format error: unknown\n`,
    );
    expect(outcome.exitCode).toBe(255);
    await Bun.file("/tmp/.kubedock-shim-text").delete();
  });

  test("reports a clean process: no files, masks or handlers of its own", async () => {
    const bare = await execute([probe, "report"], { input: "" });
    const through = await execute(runCommand(shim, { argv: [probe, "report"] }), { input: "" });
    expect(through.stdout).toBe(bare.stdout);
  });
});
