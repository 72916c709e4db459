import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

describe("GET /images/{name}/json", () => {
  it.each([
    "redis:7-alpine",
    "docker.io/library/redis:7-alpine",
    "docker.io%2Flibrary%2Fredis:7-alpine",
  ])("answers for %s what the registry says", async (name) => {
    const answer = await api.send("GET", `/images/${name}/json`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      RepoTags: ["redis:7-alpine"],
      Architecture: "amd64",
      Os: "linux",
      Config: {
        ExposedPorts: { "6379/tcp": {} },
        Entrypoint: ["docker-entrypoint.sh"],
        WorkingDir: "/data",
      },
      RootFS: { Type: "layers" },
    });
  });

  it("answers 404 for an image that does not exist", async () => {
    const answer = await api.send("GET", "/images/nope/json");
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: "No such image: nope:latest" });
  });

  it("answers 400 for a name that cannot be decoded", async () => {
    expect((await api.send("GET", "/images/%zz/json")).status).toBe(400);
  });

  it("writes VirtualSize for clients before API v1.44", async () => {
    const headers = { "x-kubedock-api-version": "1.43" };
    const answer = await api.send("GET", "/images/busybox/json", { headers });
    expect(await answer.json()).toMatchObject({ Size: 1000, VirtualSize: 1000 });
  });
});

describe("GET /images/json", () => {
  it("lists the images that were used", async () => {
    await api.create();
    const answer = await api.send("GET", "/images/json");
    expect(await answer.json()).toMatchObject([{ RepoTags: ["busybox:latest"], Containers: 1 }]);
  });
});

describe("POST /images/create", () => {
  it("answers line by line", async () => {
    const answer = await api.send("POST", "/images/create?fromImage=redis&tag=7-alpine");
    expect(answer.headers.get("content-type")).toBe("application/json");
    const lines = (await answer.text())
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ status: "Pulling from library/redis", id: "7-alpine" });
    expect(lines.length).toBeGreaterThan(1);
  });

  it.each([
    ["?fromImage=nope", 404, "manifest for nope:latest not found: manifest unknown"],
    [
      "?fromImage=NOPE",
      400,
      "invalid reference format: repository name (library/NOPE) must be lowercase",
    ],
    ["?fromSrc=-", 501, "Importing an image from an archive is not supported"],
  ])("answers %s with %p", async (query, status, message) => {
    const answer = await api.send("POST", `/images/create${query}`);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ message });
  });
});

describe("POST /images/prune", () => {
  it("forgets the images that no container has, if all are meant", async () => {
    await api.create(); // of busybox
    await api.send("GET", "/images/redis:7-alpine/json");
    const none = { status: 200, body: { ImagesDeleted: null, SpaceReclaimed: 0 } };
    expect(await prune({})).toEqual(none);
    expect(await prune({ dangling: ["true"] })).toEqual(none);
    expect(await prune({ dangling: ["false"], label: ["nobody=has"] })).toEqual(none);
    expect(await prune({ dangling: { false: true } })).toEqual({
      status: 200,
      body: {
        ImagesDeleted: [
          { Untagged: "redis:7-alpine" },
          { Deleted: expect.stringContaining("sha256:") },
        ],
        SpaceReclaimed: 0,
      },
    });
    const left = await (await api.send("GET", "/images/json")).json();
    expect(left).toMatchObject([{ RepoTags: ["busybox:latest"] }]);
  });

  it("answers 400 for what Docker does not know", async () => {
    expect(await prune({ reference: ["redis"] })).toMatchObject({ status: 400 });
    expect(await prune({ dangling: ["maybe"] })).toMatchObject({ status: 400 });
  });
});

describe("DELETE /images/{name}", () => {
  it("answers what was untagged and deleted", async () => {
    await api.send("GET", "/images/redis:7-alpine/json");
    const answer = await api.send("DELETE", "/images/redis:7-alpine");
    expect(await answer.json()).toEqual([
      { Untagged: "redis:7-alpine" },
      { Deleted: expect.stringContaining("sha256:") },
    ]);
  });

  it("answers 404 for an image that is not known", async () => {
    expect((await api.send("DELETE", "/images/nope")).status).toBe(404);
  });
});

async function prune(filters: object): Promise<object> {
  const query = `?filters=${encodeURIComponent(JSON.stringify(filters))}`;
  const answer = await api.send("POST", `/images/prune${query}`);
  return { status: answer.status, body: await answer.json() };
}
