import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

async function diskUsage(query: string, version = "1.52"): Promise<Record<string, unknown>> {
  const headers = { "x-kubedock-api-version": version };
  const answer = await api.send("GET", `/system/df${query}`, { headers });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
}

const NOTHING = { ActiveCount: 0, TotalCount: 0, TotalSize: 0, Reclaimable: 0 };

describe("GET /system/df", () => {
  beforeEach(async () => {
    api.cluster.onExec = ([, verb, path]) => {
      const words = path === undefined ? "12 34\n" : "5 5\n";
      return verb === "sizes" ? { output: [{ stream: "stdout", bytes: Buffer.from(words) }] } : {};
    };
    await api.send("POST", "/volumes/create", { body: { Name: "idle" } });
    await api.create({}, "created");
    await api.run({ HostConfig: { Init: true, Binds: ["used:/data"] } }, "running");
    await api.send("POST", "/images/create?fromImage=redis&tag=7-alpine");
  });

  it("counts what there is", async () => {
    expect(await diskUsage("?verbose=0")).toEqual({
      ContainerUsage: { ActiveCount: 1, TotalCount: 2, TotalSize: 12, Reclaimable: 0 },
      ImageUsage: { ActiveCount: 1, TotalCount: 2, TotalSize: 2000, Reclaimable: 1000 },
      VolumeUsage: { ActiveCount: 1, TotalCount: 2, TotalSize: 5, Reclaimable: 0 },
      BuildCacheUsage: NOTHING,
    });
  });

  it("tells of each thing to who asks for that", async () => {
    expect(await diskUsage("?verbose=1")).toMatchObject({
      ContainerUsage: { Items: [{ Names: ["/running"], SizeRw: 12 }, { Names: ["/created"] }] },
      ImageUsage: {
        Items: expect.arrayContaining([
          expect.objectContaining({ RepoTags: ["busybox:latest"], SharedSize: 0, Containers: 2 }),
          expect.objectContaining({ RepoTags: ["redis:7-alpine"], SharedSize: 0, Containers: 0 }),
        ]),
      },
      VolumeUsage: {
        Items: [
          { Name: "idle", UsageData: { RefCount: 0, Size: -1 } },
          { Name: "used", UsageData: { RefCount: 1, Size: 5 } },
        ],
      },
      BuildCacheUsage: { ...NOTHING, Items: [] },
    });
  });

  it.each([
    ["", "1.52"],
    ["?verbose=0", "1.51"],
  ])("tells of them in the old fields for %j of API %s", async (query, version) => {
    const usage = await diskUsage(query, version);
    expect(usage).toMatchObject({ LayersSize: 2000, BuildCache: [] });
    expect(usage["Containers"]).toHaveLength(2);
    expect(usage["Images"]).toHaveLength(2);
    expect(usage["Volumes"]).toHaveLength(2);
    expect(usage["ContainerUsage"]).not.toHaveProperty("Items");
  });

  it.each([
    ["?type=volume&type=build-cache&verbose=0", "1.52", ["VolumeUsage", "BuildCacheUsage"]],
    ["?type=volume", "1.42", ["VolumeUsage", "Volumes"]],
  ])("tells of what is asked for by %s of API %s", async (query, version, fields) => {
    expect(Object.keys(await diskUsage(query, version))).toEqual(fields);
  });

  it("asks nobody inside for images", async () => {
    const asked = api.cluster.commands.length;
    await diskUsage("?type=image");
    expect(api.cluster.commands.length).toBe(asked);
  });

  it("answers 400 for what nobody uses", async () => {
    const answer = await api.send("GET", "/system/df?type=tape");
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: "unknown object type: tape" });
  });
});
