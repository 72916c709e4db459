import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { ENGINE_VERSION } from "../../../../src/version.ts";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

describe("/_ping", () => {
  it.each([
    ["GET", "OK"],
    ["HEAD", ""],
  ])("answers %s with %p and tells what the server can", async (method, body) => {
    const answer = await api.send(method, "/_ping");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(body);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "content-length": String(body.length),
      "api-version": "1.55",
      "docker-experimental": "false",
      ostype: "linux",
      swarm: "inactive",
      "builder-version": "1",
    });
  });
});

describe("GET /version", () => {
  it("tells the versions of the API", async () => {
    const answer = await api.send("GET", "/version");
    expect(await answer.json()).toMatchObject({
      ApiVersion: "1.55",
      MinAPIVersion: "1.24",
      Os: "linux",
    });
  });

  it("tells a version of Docker's with our own, as clients compare it with Docker's", async () => {
    const answer = await api.send("GET", "/version");
    const Version = expect.stringMatching(/^29\.7\.0\+kubedock\.\d+\.\d+\.\d+$/);
    expect(await answer.json()).toMatchObject({
      Version,
      Components: [{ Name: "Engine", Version }],
    });
  });
});

describe("GET /info", () => {
  it("tells of the cluster and the containers", async () => {
    await api.run();
    await api.create();
    const answer = await api.send("GET", "/info");
    expect(await answer.json()).toMatchObject({
      ID: "test",
      Containers: 2,
      ContainersRunning: 1,
      ContainersStopped: 1,
      OSType: "linux",
      OperatingSystem: "Kubernetes v1.34.4",
      ServerVersion: ENGINE_VERSION,
      IndexServerAddress: "https://index.docker.io/v1/",
      Swarm: { LocalNodeState: "inactive" },
    });
  });
});

describe("GET /events", () => {
  it("sends an event as soon as it happens", async () => {
    const filters = encodeURIComponent('{"event":["create"]}');
    const headers = { "x-kubedock-api-version": "1.51" };
    const answer = await api.send("GET", `/events?filters=${filters}`, { headers });
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.has("content-length")).toBe(false);
    const reader = answer.body?.getReader();
    const first = reader?.read();
    const id = await api.create({}, "web");
    const event = JSON.parse(new TextDecoder().decode((await first)?.value));
    expect(event).toMatchObject({
      status: "create",
      id,
      from: "busybox",
      Type: "container",
      Action: "create",
      Actor: { ID: id, Attributes: { name: "web", image: "busybox" } },
      scope: "local",
      time: 1_767_225_600,
    });
    await reader?.cancel();
  });

  it.each([
    ["1.51", ["status", "id", "from", "Type", "Action", "Actor", "scope", "time", "timeNano"]],
    ["1.52", ["Type", "Action", "Actor", "scope", "time", "timeNano"]],
  ])("answers API v%s in its form", async (version, fields) => {
    await api.create();
    const headers = { "x-kubedock-api-version": version };
    const answer = await api.send("GET", "/events?since=1&until=1767225600.1", { headers });
    expect(Object.keys(JSON.parse(await answer.text()))).toEqual(fields);
  });

  it.each([
    ["application/jsonl", /^\{.*\}\n$/],
    ["application/x-ndjson", /^\{.*\}\n$/],
    // oxlint-disable-next-line no-control-regex -- the record separator of RFC 7464
    ["application/json-seq", /^\u001E\{.*\}\n$/],
  ])("streams %s to who asks for it", async (accept, form) => {
    await api.create();
    const until = "/events?since=1&until=1767225600.1";
    const answer = await api.send("GET", until, { headers: { accept } });
    expect(answer.headers.get("content-type")).toBe(accept);
    expect(await answer.text()).toMatch(form);
  });

  it("writes the nanoseconds in full", async () => {
    await api.create();
    const answer = await api.send("GET", "/events?since=1&until=1767225600.1");
    expect(await answer.text()).toContain('"timeNano":1767225600000000000}');
  });

  it("answers 400 to a filter that Docker does not know", async () => {
    const answer = await api.send("GET", `/events?filters=${encodeURIComponent('{"x":["y"]}')}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: "invalid filter 'x'" });
  });
});

describe("endpoints that are not there", () => {
  it.each([
    ["GET", "/nope", 404, "page not found"],
    ["POST", "/info", 404, "page not found"],
    ["POST", "/build?t=x", 501, "Building an image is not supported by kubedock"],
    [
      "POST",
      "/commit",
      501,
      "Making an image from a container is not supported by kubedock: Kubernetes does not tell which files of a pod differ from its image",
    ],
    ["GET", "/images/ghcr.io/a/b/get", 501, "Exporting an image is not supported by kubedock"],
    ["POST", "/images/a/push", 501, "Pushing an image is not supported by kubedock"],
  ])("%s %s answers %p", async (method, path, status, message) => {
    const answer = await api.send(method, path, method === "GET" ? {} : { body: "\0no JSON" });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ message });
  });

  it.each(["/swarm", "/nodes", "/services/create", "/tasks/x", "/secrets", "/configs/a/b"])(
    "%s says that there is no swarm",
    async (path) => {
      const answer = await api.send("POST", path, { body: {} });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toEqual({
        message:
          'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" ' +
          "to connect this node to swarm and try again.",
      });
    },
  );

  it("GET /plugins has none", async () => {
    expect(await (await api.send("GET", "/plugins")).json()).toEqual([]);
  });

  it("carries the server's headers on an error, too", async () => {
    const { headers } = await api.send("GET", "/nope");
    expect(headers.get("api-version")).toBe("1.55");
    expect(headers.get("content-type")).toBe("application/json");
  });
});
