import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { EngineError } from "../../../src/model/errors.ts";
import { specGenerator } from "../../support/samples/spec-generator.ts";
import { createTestApi, type TestApi } from "../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

async function send(method: string, path: string, body?: object) {
  const answer = await api.send(method, `/libpod${path}`, body ? { body } : {});
  return { status: answer.status, text: await answer.text() };
}

async function json(method: string, path: string, body?: object) {
  return JSON.parse((await send(method, path, body)).text);
}

async function createWith(fields: object): Promise<void> {
  expect((await send("POST", "/containers/create", specGenerator(fields))).status).toBe(201);
}

async function networksOf(container: string): Promise<string[]> {
  const { NetworkSettings } = await json("GET", `/containers/${container}/json`);
  return Object.keys(NetworkSettings.Networks);
}

describe("images", () => {
  it("are pulled with a report of each step, and the ID last", async () => {
    const { text } = await send("POST", "/images/pull?reference=busybox&policy=always");
    const reports = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(reports[0]).toEqual({ stream: "latest: Pulling from library/busybox\n" });
    expect(reports.at(-1)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      images: [reports.at(-1).id],
    });
  });

  it("are silent where they are only to be there, as for each run", async () => {
    const { text } = await send("POST", "/images/pull?reference=busybox&policy=missing");
    expect(text.trim().split("\n")).toHaveLength(1);
  });

  it.each([
    ["missing", "nope: image not known"],
    ["always", "manifest for nope:latest not found: manifest unknown"],
    ["never", "nope: image not known"],
  ])("that are not there are told of in the answer, by policy %s", async (policy, error) => {
    expect(await json("POST", `/images/pull?reference=nope&policy=${policy}`)).toEqual({ error });
  });

  it("are left to the nodes where their registry cannot be asked, as for Docker's create", async () => {
    const failure = new EngineError("unavailable", "no such host");
    Object.assign(api.engine.imageSource, { resolve: () => Promise.reject(failure) });
    const report = await json("POST", "/images/pull?reference=far.away/a&policy=missing");
    expect(report).toEqual({ stream: 'Image "far.away/a" cannot be looked up: nodes pull it\n' });
  });

  it.each([
    ["", 400],
    ["?reference=a&policy=sometimes", 400],
    ["?reference=a&allTags=true", 501],
  ])("answer a wrong pull, %p, by %d", async (query, status) => {
    expect((await send("POST", `/images/pull${query}`)).status).toBe(status);
  });

  it("are listed and inspected by their full names", async () => {
    await send("POST", "/images/pull?reference=redis:7-alpine");
    const name = "docker.io/library/redis:7-alpine";
    expect(await json("GET", "/images/json")).toMatchObject([{ RepoTags: [name], Containers: 0 }]);
    expect(await json("GET", "/images/redis:7-alpine/json")).toMatchObject({
      RepoTags: [name],
      Config: { WorkingDir: "/data" },
    });
    expect((await send("GET", "/images/redis:7-alpine/exists")).status).toBe(204);
    expect((await send("GET", "/images/nope/exists")).status).toBe(404);
  });

  it("are removed, each for itself", async () => {
    await send("POST", "/images/pull?reference=busybox");
    await send("POST", "/images/pull?reference=empty");
    await createWith({ image: "empty", command: ["true"] });
    const report = await json("DELETE", "/images/remove?images=busybox&images=nope&images=empty");
    expect(report).toMatchObject({ Untagged: ["busybox:latest"], ExitCode: 2 });
    expect(report.Errors).toEqual([
      "nope: image not known",
      expect.stringContaining("image is in use by a container"),
    ]);
  });
});

describe("networks", () => {
  it("are made, shown and removed; podman knows the default one by its own name", async () => {
    const made = await json("POST", "/networks/create", { name: "net", labels: { a: "b" } });
    expect(made).toMatchObject({ name: "net", driver: "bridge", labels: { a: "b" } });
    const names = (await json("GET", "/networks/json")).map(({ name }: { name: string }) => name);
    expect(names.toSorted()).toEqual(["net", "podman"]);
    expect(await json("GET", "/networks/podman/json")).toMatchObject({ name: "podman" });
    expect((await send("GET", "/networks/net/exists")).status).toBe(204);
    expect(await json("DELETE", "/networks/net")).toEqual([{ Name: "net", Err: null }]);
    expect((await send("GET", "/networks/net/exists")).status).toBe(404);
  });

  it("get the first free name of podman's kind", async () => {
    expect(await json("POST", "/networks/create", {})).toMatchObject({ name: "podman1" });
    expect(await json("POST", "/networks/create", {})).toMatchObject({ name: "podman2" });
  });

  it("are joined and left", async () => {
    await send("POST", "/networks/create", { name: "net" });
    await createWith({ name: "one" });
    const joining = { container: "one", aliases: ["db"] };
    expect((await send("POST", "/networks/net/connect", joining)).status).toBe(200);
    expect(await networksOf("one")).toContain("net");
    const leaving = { Container: "one" };
    expect((await send("POST", "/networks/net/disconnect", leaving)).status).toBe(200);
    expect(await networksOf("one")).not.toContain("net");
  });
});

describe("volumes", () => {
  it("are made, shown and removed", async () => {
    const made = await json("POST", "/volumes/create", { Name: "vol", Label: { a: "b" } });
    expect(made).toMatchObject({ Name: "vol", Labels: { a: "b" }, Driver: "local" });
    expect(await json("GET", "/volumes/json")).toMatchObject([{ Name: "vol" }]);
    expect(await json("GET", "/volumes/vol/json")).toMatchObject({ Name: "vol" });
    expect((await send("GET", "/volumes/vol/exists")).status).toBe(204);
    expect((await send("DELETE", "/volumes/vol")).status).toBe(204);
    expect(await json("DELETE", "/volumes/vol")).toMatchObject({ cause: "no such volume" });
  });

  it("that a container has go with it only by force", async () => {
    await createWith({ name: "one", volumes: [{ Name: "vol", Dest: "/data" }] });
    expect(await json("DELETE", "/volumes/vol")).toMatchObject({ cause: "volume is being used" });
    expect((await send("DELETE", "/volumes/vol?force=true")).status).toBe(204);
    expect((await send("GET", "/containers/one/exists")).status).toBe(404);
  });

  it("that nobody has are pruned, also those with a name", async () => {
    await send("POST", "/volumes/create", { Name: "vol" });
    expect(await json("POST", "/volumes/prune")).toEqual([{ Id: "vol", Err: null, Size: 0 }]);
  });
});
