import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerProcess } from "../../../scripts/setup/server-process.ts";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";

setDefaultTimeout(90_000);

const DETACH = "\u0010\u0011"; // Ctrl-P, Ctrl-Q

let folder = "";
let server: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-socket-"));
  server = await startOwnKubedock(["--unix-socket", join(folder, "docker.sock")]);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function overSocket(): Promise<Docker> {
  return dockerClient(`unix://${join(folder, "docker.sock")}`);
}

describe("docker over a unix socket", () => {
  test.concurrent("passes input and output", async () => {
    await using docker = await overSocket();
    const result = await docker.run(["run", "--rm", "-i", "busybox", "cat"], { stdin: "hi\n" });
    expect(result).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
  });

  test.concurrent("runs commands in a container", async () => {
    await using docker = await overSocket();
    const name = docker.name("exec");
    await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
    const result = await docker.run(["exec", "-i", name, "cat"], { stdin: "hi\n" });
    expect(result).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
  });

  // Over TCP the CLI takes the keys for the end of its input: Go's TCPConn.ReadFrom wraps the error that tells of them.
  test.concurrent("leaves the container running when the client detaches", async () => {
    await using docker = await overSocket();
    const name = docker.name("detached");
    const limit = { timeoutMs: 30_000 };
    await using first = docker.terminal(["run", "-it", "--name", name, "busybox", "sh"]);
    await first.until("/ # ", limit);
    first.write(DETACH);
    expect(await first.exited).toBe(0);
    expect(await docker.ok("inspect", "-f", "{{.State.Status}}", name)).toBe("running");
    await using second = docker.terminal(["attach", name]);
    second.write("echo back $((40 + 2))\r");
    await second.until("back 42\r\n", limit);
    second.write("exit 6\r");
    expect(await second.exited).toBe(6);
  });
});
