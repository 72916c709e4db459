import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { podmanClient } from "../../support/server/podman-client.ts";

setDefaultTimeout(90_000);

const CASES: readonly (readonly [args: string, exitCode: number, stderr: string])[] = [
  ["busybox true", 0, ""],
  ["busybox false", 1, ""],
  ["kubedock.test/no-shell:1 exit 3", 3, ""],
  ["--no-such-flag busybox", 125, "unknown flag: --no-such-flag"],
  ["--pull never busybox:there-is-none", 125, "busybox:there-is-none: image not known"],
  ["UPPER-CASE", 125, "repository name (library/UPPER-CASE) must be lowercase"],
  ["--network host busybox", 125, 'netns: "host"'],
  ["--device /dev/null busybox", 125, "devices of the node cannot be given to a pod"],
  ["--secret s busybox", 125, "there are no secrets of podman's here"],
  ["--pod there-is-none busybox", 125, "no such pod"],
  ["busybox /etc", 126, "is a directory"],
  ["busybox no-such-program", 127, '"no-such-program": executable file not found in $PATH'],
];

describe("podman run exits", () => {
  test.concurrent.each(CASES)("%s: with %d", async (args, expected, message) => {
    await using podman = await podmanClient();
    const { exitCode, stderr } = await podman.run(["run", "--rm", ...args.split(" ")]);
    if (message === "") expect(stderr).toBe("");
    else expect(stderr).toContain(message);
    expect(exitCode).toBe(expected);
  });

  test.concurrent("with 137 when the container is killed, and leaves it", async () => {
    await using podman = await podmanClient();
    const name = podman.name("killed");
    const script = "echo up; exec sleep 3600";
    const child = podman.spawn("run", "--name", name, "busybox", "sh", "-c", script);
    await child.stdout.getReader().read();
    await podman.ok("kill", name);
    expect(await child.exited).toBe(137);
    expect(await podman.ok("wait", name)).toBe("137");
    expect(
      await podman.ok("ps", "-a", "--filter", `name=${name}`, "--format", "{{.Status}}"),
    ).toMatch(/^Exited \(137\)/);
  });
});

describe("podman run", () => {
  test.concurrent("shares the network of another container", async () => {
    await using podman = await podmanClient();
    const name = podman.name("web");
    const serve = "echo hello > index.html; exec httpd -f -p 8000";
    await podman.ok("run", "-d", "--name", name, "busybox", "sh", "-c", serve);
    const shares = ["--network", `container:${name}`];
    const fetch = ["busybox", "wget", "-qO-", "127.0.0.1:8000"];
    expect(await podman.ok("run", "--rm", ...shares, ...fetch)).toBe("hello");
  });

  test.concurrent("keeps output and errors apart, with --rm and without", async () => {
    await using podman = await podmanClient();
    const name = podman.name("both");
    const command = ["busybox", "sh", "-c", "echo out; echo err >&2; exit 4"];
    const expected = { exitCode: 4, stdout: "out\n", stderr: "err\n" };
    expect(await podman.run(["run", "--rm", ...command])).toEqual(expected);
    expect(await podman.run(["run", "--name", name, ...command])).toEqual(expected);
  });

  test.concurrent("passes input, whose end the command sees", async () => {
    await using podman = await podmanClient();
    const stdin = "line\n".repeat(100_000);
    const { exitCode, stdout } = await podman.run(["run", "-i", "--rm", "busybox", "wc", "-c"], {
      stdin,
    });
    expect({ exitCode, count: stdout.trim() }).toEqual({ exitCode: 0, count: "500000" });
  });

  test.concurrent("gives the shell a terminal", async () => {
    await using podman = await podmanClient();
    const size = { columns: 97, rows: 31 };
    await using terminal = podman.terminal(["run", "-it", "--rm", "busybox", "sh"], size);
    await terminal.until("/ # ", { timeoutMs: 30_000 });
    terminal.write("until [ \"$(stty size)\" = '31 97' ]; do sleep 0.05; done; echo sized $?\r");
    await terminal.until("sized 0\r\n");
    terminal.write("exit 3\r");
    expect(await terminal.exited).toBe(3);
  });

  test.concurrent("honours what it asks for", async () => {
    await using podman = await podmanClient();
    const options = ["-e", "A=b", "-w", "/tmp", "-u", "5:6", "-h", "there", "--tmpfs", "/memory"];
    const script =
      'echo $A $(pwd) $(id -u):$(id -g) $(hostname); grep -c " /memory tmpfs" /proc/mounts';
    const args = ["run", "--rm", ...options, "--entrypoint", '["sh","-c"]', "busybox", script];
    expect(await podman.ok(...args)).toBe("b /tmp 5:6 there\n1");
  });

  test.concurrent("warns of what a pod does not have", async () => {
    await using podman = await podmanClient();
    const args = ["run", "--rm", "--ulimit", "nofile=64:64", "busybox", "true"];
    const { exitCode, stderr } = await podman.run(args);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("r_limits: not applied");
  });

  test.concurrent("publishes a port", async () => {
    await using podman = await podmanClient();
    const name = podman.name("web");
    const server = "mkdir /w; echo hello > /w/index.html; exec httpd -f -p 80 -h /w";
    await podman.ok("run", "-d", "--name", name, "-p", "80", "busybox", "sh", "-c", server);
    const [, port] = /:(\d+)/.exec(await podman.ok("port", name, "80")) ?? [];
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(await answer.text()).toBe("hello\n");
  });

  test.concurrent("leaves podman's own storage alone", async () => {
    await using podman = await podmanClient();
    const name = podman.name("elsewhere");
    await podman.ok("create", "--name", name, "busybox");
    const local = Bun.spawn(["podman", "container", "exists", name], { stderr: "ignore" });
    expect(await local.exited).toBe(1);
    expect((await podman.run(["container", "exists", name])).exitCode).toBe(0);
  });
});
