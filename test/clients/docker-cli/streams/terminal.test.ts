import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../../support/server/docker-client.ts";

setDefaultTimeout(90_000);

const SIZE = { columns: 97, rows: 31 };
const INTERRUPT = "\u0003"; // Ctrl-C
const LIMIT = { timeoutMs: 30_000 };

describe("docker run -it", () => {
  test.concurrent("gives the shell a terminal that follows the size of the client's", async () => {
    await using docker = await dockerClient();
    await using terminal = docker.terminal(["run", "-it", "--rm", "busybox", "sh"], SIZE);
    await terminal.until("/ # ", LIMIT);
    terminal.write("stty size\r");
    await terminal.until("31 97\r\n");
    terminal.resize({ columns: 132, rows: 50 });
    terminal.write("until [ \"$(stty size)\" = '50 132' ]; do sleep 0.05; done; echo resized $?\r");
    await terminal.until("resized 0\r\n");
    terminal.write("exit 3\r");
    expect(await terminal.exited).toBe(3);
  });

  test.concurrent("has the size when the command begins", async () => {
    await using docker = await dockerClient();
    const args = ["run", "-it", "--rm", "busybox", "sh", "-c", "sleep 0.5; stty size"];
    await using terminal = docker.terminal(args, SIZE);
    await terminal.until("31 97", LIMIT);
    expect(await terminal.exited).toBe(0);
  });

  test.concurrent("has its log as it was shown, carriage returns and all", async () => {
    await using docker = await dockerClient();
    const name = docker.name("shown");
    await docker.ok("run", "-t", "--name", name, "busybox", "sh", "-c", "echo one; printf two");
    expect((await docker.run(["logs", name])).stdout).toBe("one\r\ntwo");
  });

  test.concurrent("loses no output of a command that ends at once", async () => {
    await using docker = await dockerClient();
    const args = ["run", "-it", "--rm", "busybox", "echo", "quick"];
    await using terminal = docker.terminal(args);
    expect(await terminal.exited).toBe(0);
    expect(terminal.output()).toContain("quick\r\n");
  });

  test.concurrent("passes Ctrl-C to the command in the container", async () => {
    await using docker = await dockerClient();
    const script = "trap 'echo interrupted; exit 5' INT; echo ready; while :; do sleep 0.1; done";
    const args = ["run", "-it", "--rm", "busybox", "sh", "-c", script];
    await using terminal = docker.terminal(args);
    await terminal.until("ready", LIMIT);
    terminal.write(INTERRUPT);
    await terminal.until("interrupted");
    expect(await terminal.exited).toBe(5);
  });
});

describe("docker exec -it", () => {
  test.concurrent("gives the command a terminal of its own", async () => {
    await using docker = await dockerClient();
    const name = docker.name("exec");
    await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
    await using terminal = docker.terminal(["exec", "-it", name, "sh"], SIZE);
    await terminal.until("/ # ", LIMIT);
    terminal.write("stty size\r");
    await terminal.until("31 97\r\n");
    terminal.resize({ columns: 60, rows: 20 });
    terminal.write("until [ \"$(stty size)\" = '20 60' ]; do sleep 0.05; done; echo resized $?\r");
    await terminal.until("resized 0\r\n");
    terminal.write("exit 4\r");
    expect(await terminal.exited).toBe(4);
  });
});
