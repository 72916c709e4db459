import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerCompose } from "../../../scripts/setup/docker-compose.ts";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";

setDefaultTimeout(120_000);

const COMPOSE_FILE = `
services:
  my_db:
    image: redis:7-alpine
    healthcheck:
      test: [CMD, redis-cli, ping]
      interval: 1s
      retries: 60
  greeter_1:
    image: busybox
    init: true
    command: [sh, -c, "while :; do echo hello | nc -l -p 7000; done"]
  side_car:
    image: busybox
    init: true
    network_mode: service:greeter_1
    command: [sleep, "3600"]
  web_app:
    image: redis:7-alpine
    command: [sh, -c, "redis-cli -h my_db set visitor web_app && echo began && exec redis-server"]
    ports: ["127.0.0.1::6379"]
    volumes: ["data:/data"]
    depends_on:
      my_db: { condition: service_healthy }
      greeter_1: { condition: service_started }
volumes:
  data:
`;

let docker: Docker;
let program: string;
let folder: string;
const project = `shop_${crypto.randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  [docker, program, folder] = await Promise.all([
    dockerClient(),
    dockerCompose(),
    mkdtemp(join(tmpdir(), "kubedock-compose-")),
  ]);
  await Bun.write(join(folder, "compose.yaml"), COMPOSE_FILE);
  await compose("up", "--detach");
});
afterAll(async () => {
  await compose("down", "--volumes");
  await rm(folder, { recursive: true });
  await docker[Symbol.asyncDispose]();
});

describe("docker compose up", () => {
  test("starts a service when those that it depends on are healthy, and finds them by name", async () => {
    expect(await compose("exec", "-T", "my_db", "redis-cli", "get", "visitor")).toBe("web_app");
    expect(await compose("logs", "--no-log-prefix", "web_app")).toContain("began");
    expect(await greeting()).toBe("hello");
  });

  test("shows what runs, with its health and its port", async () => {
    const lines = (await compose("ps", "--format", "json")).split("\n");
    const services = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const shown = services.map(({ Service, State, Health }) => ({ Service, State, Health }));
    expect(shown.toSorted(byService)).toEqual([
      { Service: "greeter_1", State: "running", Health: "" },
      { Service: "my_db", State: "running", Health: "healthy" },
      { Service: "side_car", State: "running", Health: "" },
      { Service: "web_app", State: "running", Health: "" },
    ]);
    expect(await compose("port", "web_app", "6379")).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  test("lets a service share the network of another", async () => {
    expect(await compose("exec", "-T", "side_car", "nc", "127.0.0.1", "7000")).toBe("hello");
  });

  test("makes a service of another configuration anew, and leaves the others", async () => {
    const before = await compose("ps", "--quiet", "my_db");
    const changed = COMPOSE_FILE.replace("echo hello", "echo good day");
    await Bun.write(join(folder, "compose.yaml"), changed);
    await compose("up", "--detach");
    expect(await compose("ps", "--quiet", "my_db")).toBe(before);
    expect(await greeting()).toBe("good day");
  });

  test("runs a command beside them, and tells how it ended", async () => {
    const child = spawn(["run", "--rm", "--no-deps", "greeter_1", "sh", "-c", "exit 7"]);
    expect(await child.exited).toBe(7);
  });
});

describe("docker compose down", () => {
  test("leaves nothing", async () => {
    await compose("down", "--volumes");
    const mine = ["--filter", `label=com.docker.compose.project=${project}`, "--quiet"];
    expect(await docker.ok("ps", "--all", ...mine)).toBe("");
    expect(await docker.ok("network", "ls", ...mine)).toBe("");
    expect(await docker.ok("volume", "ls", ...mine)).toBe("");
  });
});

/** What another container of the project is told by the greeter. */
function greeting(): Promise<string> {
  const ask = "until nc greeter_1 7000; do sleep 0.1; done";
  return compose("run", "--rm", "--no-deps", "-T", "greeter_1", "sh", "-c", ask);
}

async function compose(...args: readonly string[]): Promise<string> {
  const child = spawn(args);
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  if (exitCode === 0) return stdout.trim();
  throw new Error(`"compose ${args.join(" ")}" exited with ${exitCode}:\n${stdout}${stderr}`);
}

function spawn(args: readonly string[]): Bun.Subprocess<"ignore", "pipe", "pipe"> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, DOCKER_HOST: docker.host };
  return Bun.spawn([program, "--project-name", project, "--progress", "plain", ...args], {
    cwd: folder,
    env,
    stdout: "pipe",
    stderr: "pipe",
    timeout: 100_000,
  });
}

function byService(a: { readonly Service: unknown }, b: { readonly Service: unknown }): number {
  return String(a.Service).localeCompare(String(b.Service));
}
