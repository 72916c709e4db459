import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { specGenerator } from "../../support/samples/spec-generator.ts";
import { createTestApi, type TestApi } from "../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

async function create(fields: object = {}): Promise<string> {
  const body = specGenerator(fields);
  const answer = await api.send("POST", "/libpod/containers/create", { body });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { Id: string }).Id;
}

async function run(fields: object = {}): Promise<string> {
  const id = await create(fields);
  expect((await api.send("POST", `/libpod/containers/${id}/start`)).status).toBe(204);
  return id;
}

function wait(id: string, query = ""): Promise<Response> {
  return api.send("POST", `/libpod/containers/${id}/wait?interval=250ms${query}`);
}

async function get(path: string) {
  return (await api.send("GET", `/libpod${path}`)).json();
}

describe("POST /libpod/containers/create", () => {
  it("makes a container that Docker's clients see as well, and warns", async () => {
    const body = specGenerator({ name: "one", r_limits: [{ type: "nofile", soft: 1, hard: 1 }] });
    const answer = await api.send("POST", "/libpod/containers/create", { body });
    const { Id, Warnings } = (await answer.json()) as { Id: string; Warnings: string[] };
    expect(Warnings).toEqual([expect.stringContaining("r_limits: not applied")]);
    const seen = await (await api.send("GET", "/containers/one/json")).json();
    expect(seen).toMatchObject({ Id, Name: "/one", Config: { Image: "busybox" } });
  });

  it("answers 501 to what a pod cannot be, and says why", async () => {
    const body = specGenerator({ netns: { nsmode: "host" } });
    const answer = await api.send("POST", "/libpod/containers/create", { body });
    expect(answer.status).toBe(501);
    expect(((await answer.json()) as { message: string }).message).toStartWith('netns: "host"');
  });

  it("answers 409, in podman's words, to a name that is taken", async () => {
    const id = await create({ name: "one" });
    const body = specGenerator({ name: "one" });
    const answer = await api.send("POST", "/libpod/containers/create", { body });
    expect(answer.status).toBe(409);
    const name = 'the container name "one" is already in use by';
    const advice = "You have to remove that container to be able to reuse that name";
    expect(await answer.json()).toEqual({
      cause: "that name is already in use",
      message: `${name} ${id}. ${advice}: that name is already in use`,
      response: 409,
    });
  });
});

describe("GET /libpod/containers/json", () => {
  it("shows those that run, in podman's form", async () => {
    await create({ name: "idle" });
    const portmappings = [{ container_port: 80, host_port: 8080, range: 1 }];
    const id = await run({ name: "busy", command: ["sleep", "1"], portmappings });
    expect(await get("/containers/json")).toMatchObject([
      {
        Id: id,
        Names: ["busy"],
        Command: ["sleep", "1"],
        State: "running",
        Networks: ["podman"],
        Ports: [{ host_ip: "0.0.0.0", host_port: 8080, container_port: 80, range: 1 }],
      },
    ]);
  });

  it.each([
    ["?all=true", 2],
    ["?last=1", 1],
    ["?last=-1&all=true", 2],
    ['?filters={"status":["created"]}', 1],
    ['?filters={"status":["stopped"]}', 0],
    ['?all=true&filters={"network":["podman"]}', 2],
  ])("lists by %s", async (query, count) => {
    await create();
    await run();
    expect(await get(`/containers/json${query}`)).toHaveLength(count);
  });

  it("tells of an end with its exit code", async () => {
    const id = await run();
    await api.send("POST", `/libpod/containers/${id}/kill`);
    expect(await get("/containers/json?all=true")).toMatchObject([
      { State: "exited", Exited: true, ExitCode: 137 },
    ]);
  });
});

describe("GET /libpod/containers/{name}/json", () => {
  it("writes the types that podman reads", async () => {
    const id = await run({ name: "one", entrypoint: ["sh", "-c"], stop_signal: 2 });
    expect(await get(`/containers/${id}/json`)).toMatchObject({
      Id: id,
      Name: "one",
      ImageName: "busybox",
      Image: expect.stringMatching(/^[0-9a-f]{64}$/),
      Config: { Entrypoint: "sh -c", StopSignal: 2, Tty: false },
      HostConfig: { NetworkMode: "podman" },
      NetworkSettings: { Networks: { podman: {} } },
    });
  });

  it("answers 204 or 404 to whether there is one", async () => {
    await create({ name: "one" });
    expect((await api.send("GET", "/libpod/containers/one/exists")).status).toBe(204);
    expect((await api.send("GET", "/libpod/containers/two/exists")).status).toBe(404);
  });
});

describe("POST /libpod/containers/{name}/wait", () => {
  it("answers with the exit code when the container ends", async () => {
    const id = await run();
    const answer = wait(id, "&condition=stopped&condition=exited");
    await api.send("POST", `/libpod/containers/${id}/kill`);
    expect(await (await answer).json()).toBe(137);
    expect(await (await wait(id)).json()).toBe(137);
  });

  it("waits for the end of one that has not been started", async () => {
    const id = await create();
    const answer = wait(id);
    await api.send("POST", `/libpod/containers/${id}/start`);
    await api.send("POST", `/libpod/containers/${id}/kill`);
    expect(await (await answer).json()).toBe(137);
  });

  it("waits for another state, and has no exit code then", async () => {
    const id = await create();
    const answer = wait(id, "&condition=running");
    await api.send("POST", `/libpod/containers/${id}/start`);
    expect(await (await answer).json()).toBe(-1);
    expect(await (await wait(id, "&condition=running")).json()).toBe(-1);
  });

  it("answers 400 to a state that there is not", async () => {
    const answer = await wait(await create(), "&condition=nope");
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      message: "unknown container state: nope: invalid argument",
    });
  });
});

describe("DELETE /libpod/containers/{name}", () => {
  it("answers with what was removed", async () => {
    const id = await create({ name: "one" });
    const answer = await api.send("DELETE", "/libpod/containers/one?volumes=true");
    expect(await answer.json()).toEqual([{ Id: id, Err: null, RawInput: "one" }]);
  });

  it("answers 409 for one that runs, by words that podman's exit code depends on", async () => {
    const answer = await api.send("DELETE", `/libpod/containers/${await run()}`);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ cause: "container state improper" });
  });

  it("answers 404 for a missing one, unless that is no matter", async () => {
    expect((await api.send("DELETE", "/libpod/containers/nope")).status).toBe(404);
    const answer = await api.send("DELETE", "/libpod/containers/nope?ignore=true");
    expect(await answer.json()).toEqual([]);
  });

  it("finds done what --rm has done when it had ended the container by itself", async () => {
    const id = await run({ remove: true });
    const answer = await api.send("DELETE", `/libpod/containers/${id}?force=true&timeout=0`);
    expect(answer.status).toBe(200);
    expect((await api.send("GET", `/libpod/containers/${id}/exists`)).status).toBe(404);
  });

  it("waits for a removal that is on its way", async () => {
    const id = await create();
    const [first, second] = await Promise.all([
      api.send("DELETE", `/containers/${id}`),
      api.send("DELETE", `/libpod/containers/${id}`),
    ]);
    expect([first.status, second.status]).toEqual([204, 200]);
  });
});

describe("the life of a container", () => {
  it("goes by libpod's routes", async () => {
    const id = await run();
    const post = async (action: string) =>
      (await api.send("POST", `/libpod/containers/${id}/${action}`)).status;
    expect(await post("start")).toBe(304);
    expect(await post("rename?name=other")).toBe(204);
    expect(await post("stop?timeout=0")).toBe(204);
    expect(await post("stop")).toBe(304);
    expect(await post("restart?timeout=0")).toBe(204);
    expect(await post("kill?signal=KILL")).toBe(204);
    expect(await post("kill")).toBe(409);
  });

  it("goes on by names of parameters in any letters", async () => {
    const id = await run();
    const path = `/libpod/containers/${id}/kill?Signal=NONE`;
    expect((await api.send("POST", path)).status).not.toBe(204);
    expect((await api.send("POST", path.replace("NONE", "KILL"))).status).toBe(204);
  });

  it("ends for those that have stopped when they are pruned", async () => {
    const id = await create();
    const answer = await api.send("POST", "/libpod/containers/prune");
    expect(await answer.json()).toEqual([{ Id: id, Err: null, Size: 0 }]);
  });
});

describe("sizes", () => {
  it("are told to who asks for them, if both are known", async () => {
    const id = await run({ init: true });
    let words = "12 34\n";
    api.cluster.onExec = ([, verb]) =>
      verb === "sizes" ? { output: [{ stream: "stdout", bytes: Buffer.from(words) }] } : {};
    expect(await get("/containers/json?size=true")).toMatchObject([
      { Size: { rootFsSize: 34, rwSize: 12 } },
    ]);
    expect(await get("/containers/json")).toMatchObject([{ Size: null }]);
    expect(await get(`/containers/${id}/json?size=true`)).toMatchObject({
      SizeRw: 12,
      SizeRootFs: 34,
    });
    words = "12 -\n";
    expect(await get("/containers/json?size=true")).toMatchObject([{ Size: null }]);
  });
});
