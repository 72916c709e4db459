import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

const create = (body: unknown, query = "", headers: Record<string, string> = {}) =>
  api.send("POST", `/containers/create${query}`, { body, headers });

describe("POST /containers/create", () => {
  it("answers 201 with ID and warnings", async () => {
    const answer = await create({ Image: "busybox", HostConfig: { OomScoreAdj: 1 } }, "?name=/web");
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({
      Id: expect.stringMatching(/^[0-9a-f]{64}$/),
      Warnings: ["HostConfig.OomScoreAdj: not applied: Kubernetes does not let a pod set it"],
    });
    const { Name } = (await (await api.send("GET", "/containers/web/json")).json()) as {
      Name: string;
    };
    expect(Name).toBe("/web");
  });

  it.each([
    ["request-cpu", "much"],
    ["request-memory", "2Gi,1Gi"],
    ["request-ephemeral-storage", "-1"],
    ["pull-policy", "sometimes"],
    ["service-account", "Not_One"],
    ["node-selector", "ssd"],
    ["active-deadline-seconds", "0"],
    ["runas-user", "postgres"],
  ])("refuses the label %s with %j, and names it", async (label, value) => {
    const key = `com.joyrex2001.kubedock.${label}`;
    const answer = await create({ Image: "busybox", Labels: { [key]: value } });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      message: expect.stringContaining(`Cannot use label "${key}=${value}": `),
    });
  });

  it("keeps integers beyond 2^53 exact", async () => {
    const id = await api.create({ HostConfig: { Memory: 0 } });
    expect(id).toHaveLength(64);
    const body = '{"Image":"busybox","HostConfig":{"Memory":9223372036854775807}}';
    const { Id } = (await (await create(body)).json()) as { Id: string };
    const text = await (await api.send("GET", `/containers/${Id}/json`)).text();
    expect(text).toContain('"Memory":9223372036854775807,');
  });

  it.each(["text/plain", "application/json; charset=utf-8"])(
    "reads a body of type %s",
    async (type) => {
      const answer = await create('{"Image":"busybox"}', "", { "content-type": type });
      expect(answer.status).toBe(201);
    },
  );

  it.each([
    ["{bad", 400, /^invalid JSON: /],
    ["", 400, /^no image specified$/],
    ["[]", 400, /^invalid request body: Expected object$/],
    ['{"Image":1}', 400, /^invalid request body: Image: Expected string$/],
    [
      '{"Image":"a","HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":80}]}}}',
      400,
      /^invalid request body: HostConfig.PortBindings.80\/tcp.0.HostPort: Expected string$/,
    ],
    ['{"Image":1,"HostConfig":{"Memory":9223372036854775807}}', 400, /^invalid request body/],
    [
      '{"Image":"a","Hostname":"b","HostConfig":{"NetworkMode":"container:web"}}',
      400,
      /^conflicting options: hostname and the network mode$/,
    ],
    ['{"Image":"nope"}', 404, /^No such image: nope:latest$/],
    [
      '{"Image":"busybox","HostConfig":{"Binds":["a:/b"]}}',
      400,
      /^create a: volume name is too short, names should be at least two alphanumeric characters$/,
    ],
    ['{"Image":"busybox","HostConfig":{"VolumesFrom":["none"]}}', 400, /^No such container: none$/],
    [
      '{"Image":"busybox","HostConfig":{"Tmpfs":{"/t":"maxsize=1m"}}}',
      400,
      /^invalid tmpfs option \["maxsize=1m"\]$/,
    ],
    [
      '{"Image":"busybox","HostConfig":{"Mounts":[{"Type":"bind","Source":"/missing","Target":"/b"}]}}',
      400,
      /^invalid mount config for type "bind": bind source path does not exist: \/missing$/,
    ],
  ])("answers %s with %p", async (body, status, message) => {
    const answer = await create(body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ message: expect.stringMatching(message) });
  });

  it("answers 400 to a body of another type", async () => {
    const answer = await create("a=b", "", { "content-type": "application/x-www-form-urlencoded" });
    expect(answer.status).toBe(400);
  });

  it("answers 400 to a body beyond 8 MiB", async () => {
    const answer = await create({ Image: "busybox", Labels: { a: "x".repeat(9_000_000) } });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      message: "invalid JSON: request body is larger than 8 MiB",
    });
  });

  it("answers 409 when the name is taken", async () => {
    const id = await api.create({}, "web");
    const answer = await create({ Image: "busybox" }, "?name=web");
    expect(answer.status).toBe(409);
    expect(await answer.json()).toEqual({
      message:
        `Conflict. The container name "/web" is already in use by container "${id}". ` +
        "You have to remove (or rename) that container to be able to reuse that name.",
    });
  });

  it("answers 400 to a name that Docker does not allow", async () => {
    expect((await create({ Image: "busybox" }, "?name=a%20b")).status).toBe(400);
  });
});
