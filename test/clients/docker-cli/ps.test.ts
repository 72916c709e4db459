import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";

setDefaultTimeout(90_000);

let docker: Docker;
const names = { running: "", exited: "", created: "" };
const label = `kubedock.test.ps=${crypto.randomUUID()}`;

beforeAll(async () => {
  docker = await dockerClient();
  names.running = docker.name("ps-running");
  names.exited = docker.name("ps-exited");
  names.created = docker.name("ps-created");
  const flags = ["-l", label, "--name"];
  await docker.ok("create", ...flags, names.created, "alpine:3.17", "true");
  await docker.run(["run", ...flags, names.exited, "busybox", "sh", "-c", "exit 3"]);
  const port = ["-p", "127.0.0.1::8080", "-l", "role=server"];
  await docker.ok("run", "-d", ...port, ...flags, names.running, "busybox", "sleep", "3600");
});

afterAll(() => docker[Symbol.asyncDispose]());

/** Names of what `docker ps` lists of this file's containers, newest first. */
async function list(...args: string[]): Promise<string[]> {
  const text = await docker.ok("ps", ...args, "--filter", `label=${label}`, "--format={{.Names}}");
  return text === "" ? [] : text.split("\n");
}

describe("docker ps", () => {
  test("lists what runs, with -a everything, newest first", async () => {
    expect(await list()).toEqual([names.running]);
    expect(await list("-a")).toEqual([names.running, names.exited, names.created]);
  });

  test("shows what a person wants to know of a container", async () => {
    const columns = "{{.ID}}|{{.Image}}|{{.Command}}|{{.State}}|{{.Status}}|{{.Ports}}";
    const filter = ["--filter", `name=${names.running}`];
    const line = await docker.ok("ps", "--no-trunc", ...filter, "--format", columns);
    const [id, image, command, state, status, ports] = line.split("|");
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect([image, command, state]).toEqual(["busybox", '"sleep 3600"', "running"]);
    expect(status).toMatch(/^Up (Less than a|\d+) (second|minute)s?$/);
    expect(ports).toMatch(/^127\.0\.0\.1:\d+->8080\/tcp$/);
  });

  test("shows how a container has ended, and that one has not begun", async () => {
    const columns = ["-a", "--filter", `label=${label}`, "--format={{.State}}: {{.Status}}"];
    const [, exited, created] = (await docker.ok("ps", ...columns)).split("\n");
    expect(exited).toMatch(/^exited: Exited \(3\) .+ ago$/);
    expect(created).toBe("created: Created");
  });

  test("limits by -n and -l, whatever the state", async () => {
    expect(await list("-n", "2")).toEqual([names.running, names.exited]);
    expect(await list("-n", "100")).toEqual([names.running, names.exited, names.created]);
  });

  test.each([
    ["status=running", ["running"]],
    ["status=exited", ["exited"]],
    ["status=created", ["created"]],
    ["exited=3", ["exited"]],
    ["exited=4", []],
    ["label=role", ["running"]],
    ["label=role=server", ["running"]],
    ["label=role=client", []],
    ["ancestor=alpine:3.17", ["created"]],
    ["ancestor=busybox", ["running", "exited"]],
    ["name=ps-ex", ["exited"]],
    ["name=^/ps-(exited|created)", ["exited", "created"]],
    ["expose=8081", []],
    ["expose=8080/tcp", ["running"]],
    ["is-task=false", ["running", "exited", "created"]],
  ] as const)("--filter %s", async (filter, expected) => {
    expect(await list("-a", "--filter", filter)).toEqual(expected.map((key) => names[key]));
  });

  test("--filter id, before and since name containers", async () => {
    const id = await docker.ok("inspect", "-f", "{{.Id}}", names.exited);
    expect(await list("-a", "--filter", `id=${id.slice(0, 12)}`)).toEqual([names.exited]);
    expect(await list("-a", "--filter", `before=${names.exited}`)).toEqual([names.created]);
    expect(await list("-a", "--filter", `since=${names.exited}`)).toEqual([names.running]);
  });

  test("refuses a filter that there is not", async () => {
    const { exitCode, stderr } = await docker.run(["ps", "--filter", "colour=red"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("invalid filter 'colour'");
  });
});
