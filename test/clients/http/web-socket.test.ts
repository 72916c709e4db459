import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { startKubedock } from "../../support/server/harness.ts";
import { openWebSocket, type TestWebSocket, textOf } from "../../support/web-socket.ts";

setDefaultTimeout(90_000);

const ALL = "stream=1&stdin=1&stdout=1&stderr=1";
const DETACH = "\u0010\u0011"; // Ctrl-P, Ctrl-Q

let address = "";

beforeAll(async () => {
  address = (await startKubedock()).host.replace("tcp:", "ws:");
});

/** Creates a container that nobody has started. */
async function created(docker: Docker, ...flagsAndCommand: string[]): Promise<string> {
  const name = docker.name("ws");
  await docker.ok("create", "--name", name, ...flagsAndCommand);
  return name;
}

function attach(name: string, query = ALL): Promise<TestWebSocket> {
  return openWebSocket(`${address}/v1.55/containers/${name}/attach/ws?${query}`);
}

describe("GET /containers/{id}/attach/ws", () => {
  test.concurrent("echoes through cat, whose input ends with the WebSocket", async () => {
    await using docker = await dockerClient();
    const name = await created(docker, "-i", "busybox", "cat");
    const socket = await attach(name);
    await docker.ok("start", name);
    socket.send("hello\n");
    expect(await textOf(socket, "\n")).toBe("hello\n");
    socket.send("last words\n");
    socket.close();
    expect(await docker.ok("wait", name)).toBe("0");
    expect(await docker.ok("logs", name)).toBe("hello\nlast words");
  });

  test.concurrent("is a terminal's screen and keyboard, which its keys leave", async () => {
    await using docker = await dockerClient();
    const name = await created(docker, "-it", "busybox", "sh");
    const socket = await attach(name);
    await docker.ok("start", name);
    await textOf(socket, "/ # ");
    socket.send("echo $((40 + 2))\r");
    await textOf(socket, "42\r\n");
    socket.send(DETACH);
    expect((await socket.closed).code).toBe(1000);
    expect(await docker.ok("inspect", "-f", "{{.State.Status}}", name)).toBe("running");
  });

  test.concurrent("is closed with the container's end, all output through", async () => {
    await using docker = await dockerClient();
    const script = "head -c 5000000 /dev/zero; echo end >&2";
    const name = await created(docker, "busybox", "sh", "-c", script);
    const socket = await attach(name);
    await docker.ok("start", name);
    const text = await textOf(socket);
    expect(text).toHaveLength(5_000_004);
    expect(text.replaceAll("\0", "")).toBe("end\n");
    expect(await socket.closed).toEqual({ code: 1000, reason: "" });
  });

  test.concurrent("shows what has been written before", async () => {
    await using docker = await dockerClient();
    const name = await created(docker, "busybox", "echo", "before");
    await docker.ok("start", "--attach", name);
    expect(await textOf(await attach(name, "logs=1&stdout=1"))).toBe("before\n");
  });

  test.concurrent("answers 404 where there is no such container", async () => {
    await expect(attach("nope")).rejects.toThrow("404");
  });
});
