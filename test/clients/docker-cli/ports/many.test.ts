import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { lineOf, lines } from "../../../support/lines.ts";
import { dockerClient, type Docker } from "../../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../../support/server/harness.ts";

setDefaultTimeout(120_000);

describe.each([
  ["straight to the Pod", [], 2000],
  ["through the API server", ["--port-forward"], 200],
] as const)("a port published %s", (_way, flags, count) => {
  test(`serves ${count} connections at once, and lets go of the Pod with each`, async () => {
    await using server = await startOwnKubedock(flags);
    await using docker = await dockerClient(server.host);
    const port = await runRedis(docker, docker.name("redis"));
    const clients = await Promise.all(Array.from({ length: count }, () => open(port)));
    const answers = await Promise.all(clients.map((client, index) => ask(client, `ECHO ${index}`)));
    expect(answers).toEqual(clients.map((_, index) => echo(index)));
    const [first] = clients;
    expect(await connections(first)).toBeGreaterThanOrEqual(count);
    for (const client of clients.slice(1)) client.resetAndDestroy(); // as a program that is killed
    while ((await connections(first)) > 1) await Bun.sleep(20); // Redis tells nobody when they are gone
    first?.destroy();
  });

  test("leads to the new Pod after a restart, and ends what led to the old one", async () => {
    await using server = await startOwnKubedock(flags);
    await using docker = await dockerClient(server.host);
    const name = docker.name("redis");
    const port = await runRedis(docker, name);
    const before = await open(port);
    await ask(before, "SET key value");
    const over = new Promise((resolve) => before.once("close", resolve));
    await docker.ok("restart", "-t", "0", name);
    await over;
    expect(await askOnceServed(port, "EXISTS key")).toBe(":0\r\n");
  });
});

/** @returns Its port on this machine. */
async function runRedis(docker: Docker, name: string): Promise<number> {
  await docker.ok("run", "-d", "-p", "127.0.0.1::6379", "--name", name, "redis:7-alpine");
  await lineOf(lines(docker.spawn("logs", "-f", name).stdout), "Ready to accept");
  return Number((await docker.ok("port", name, "6379")).split(":")[1]);
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket.on("error", () => {}); // because who waits for an answer is told
}

async function ask(socket: Socket, command: string): Promise<string> {
  socket.write(`${command}\r\n`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  return answer.toString();
}

/** As long as nothing listens in the container, each connection is reset. */
async function askOnceServed(port: number, command: string): Promise<string> {
  for (;;) {
    try {
      const socket = await open(port);
      return await ask(socket, command).finally(() => socket.destroy());
    } catch (error) {
      expect(error).toMatchObject({ code: "ECONNRESET" });
    }
  }
}

function echo(index: number): string {
  return `$${String(index).length}\r\n${index}\r\n`;
}

/** How many clients Redis has. */
async function connections(client: Socket | undefined): Promise<number> {
  if (!client) return 0;
  return Number(/connected_clients:(\d+)/.exec(await ask(client, "INFO clients"))?.[1]);
}
