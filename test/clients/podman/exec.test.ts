import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Podman, podmanClient } from "../../support/server/podman-client.ts";

setDefaultTimeout(90_000);

async function startIdle(podman: Podman): Promise<string> {
  const name = podman.name("exec");
  await podman.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
  return name;
}

describe("podman exec", () => {
  test.concurrent("passes output, errors and the exit code", async () => {
    await using podman = await podmanClient();
    const name = await startIdle(podman);
    const args = ["exec", name, "sh", "-c", "echo out; echo err >&2; exit 3"];
    expect(await podman.run(args)).toEqual({ exitCode: 3, stdout: "out\n", stderr: "err\n" });
  });

  test.concurrent("loses none of the output that comes with the answer's head", async () => {
    await using podman = await podmanClient();
    const name = await startIdle(podman);
    for (let count = 0; count < 20; count += 1)
      expect(await podman.ok("exec", name, "echo", "quick")).toBe("quick");
  });

  test.concurrent("passes input, whose end the command sees", async () => {
    await using podman = await podmanClient();
    const name = await startIdle(podman);
    const bytes = "GET / HTTP/1.1\r\n\r\n".repeat(100_000); // which is no request here
    const { exitCode, stdout } = await podman.run(["exec", "-i", name, "cat"], { stdin: bytes });
    expect(exitCode).toBe(0);
    expect(stdout === bytes).toBe(true);
  });

  test.concurrent("gives a shell a terminal of the client's size", async () => {
    await using podman = await podmanClient();
    const name = await startIdle(podman);
    const size = { columns: 97, rows: 31 };
    await using terminal = podman.terminal(["exec", "-it", name, "sh"], size);
    await terminal.until("/ # ", { timeoutMs: 30_000 });
    terminal.write("until [ \"$(stty size)\" = '31 97' ]; do sleep 0.05; done; echo sized $?\r");
    await terminal.until("sized 0\r\n");
    terminal.write("exit 7\r");
    expect(await terminal.exited).toBe(7);
  });

  test.concurrent("honours user, directory and environment", async () => {
    await using podman = await podmanClient();
    const name = await startIdle(podman);
    const options = ["-u", "1:2", "-w", "/tmp", "-e", "A=b"];
    const script = "echo $(id -u):$(id -g) $(pwd) $A";
    expect(await podman.ok("exec", ...options, name, "sh", "-c", script)).toBe("1:2 /tmp b");
  });

  test.concurrent("runs a command and leaves it", async () => {
    await using podman = await podmanClient();
    const name = await startIdle(podman);
    await podman.ok("exec", "-d", name, "touch", "/done");
    const wait = "until [ -e /done ]; do sleep 0.05; done";
    expect((await podman.run(["exec", name, "sh", "-c", wait])).exitCode).toBe(0);
  });

  test.concurrent("says why a command cannot run", async () => {
    await using podman = await podmanClient();
    const name = await startIdle(podman);
    const missing = await podman.run(["exec", name, "no-such-program"]);
    expect(missing.exitCode).toBe(127);
    expect(missing.stdout + missing.stderr).toContain("executable file not found in $PATH");
    await podman.ok("kill", name);
    const ended = await podman.run(["exec", name, "true"]);
    expect(ended.exitCode).toBe(125);
    expect(ended.stderr).toContain("container state improper");
  });
});
