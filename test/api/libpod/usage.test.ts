import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createTestPods, type TestPods } from "../../support/server/test-pods.ts";

let test: TestPods;
beforeEach(async () => {
  test = await createTestPods();
});
afterEach(() => test.api.stop());

async function ids(path: string): Promise<unknown[]> {
  const answer = await test.send("POST", path);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { Id: string }[]).map(({ Id }) => Id);
}

describe("GET /libpod/system/df", () => {
  it("tells of images, containers and volumes", async () => {
    const id = await test.api.create({ HostConfig: { Binds: ["data:/data"] } }, "box");
    expect(await test.json("GET", "/system/df")).toMatchObject({
      Images: [
        {
          Repository: "docker.io/library/busybox",
          Tag: "latest",
          ImageID: expect.stringMatching(/^[0-9a-f]{64}$/),
          Containers: 1,
          Size: 1000,
        },
      ],
      Containers: [
        { ContainerID: id, Names: "box", LocalVolumes: 1, Status: "created", RWSize: 0 },
      ],
      Volumes: [{ VolumeName: "data", Links: 1, Size: 0, ReclaimableSize: 0 }],
    });
  });

  it("has room for an ID of an image that is not known, which podman's client cuts", async () => {
    await test.createPod();
    const { Containers } = await test.json("GET", "/system/df");
    expect(Containers).toMatchObject([{ Image: " ".repeat(12) }]);
  });
});

describe("POST /libpod/images/prune", () => {
  const all = encodeURIComponent('{"all":["true"]}');
  it.each([
    ["/images/prune", 0],
    ["/images/prune?all=true", 1],
    [`/images/prune?filters=${all}`, 1],
    [`/images/prune?all=true&filters=${encodeURIComponent('{"label":["none"]}')}`, 0],
  ])("%s forgets %d of an unused image and a used one", async (path, count) => {
    await test.api.create();
    await test.api.send("POST", "/images/create?fromImage=redis&tag=7-alpine");
    const pruned = await ids(path);
    expect(pruned).toHaveLength(count);
    expect(await test.list("/images/json")).toHaveLength(2 - count);
  });
});

describe("POST /libpod/system/prune", () => {
  it("removes what nobody uses, pods with their containers, and volumes where they are meant", async () => {
    const pod = await test.createPod();
    await test.send("POST", "/pods/web/start");
    const [{ metadata }] = [...test.api.cluster.podObjects.values()] as [
      { metadata: { name: string } },
    ];
    test.api.cluster.endPod(metadata.name, { exitCode: 0 });
    const container = await test.api.create({}, "box");
    await test.send("POST", "/networks/create", { name: "net" });
    await test.send("POST", "/volumes/create", { Name: "data" });
    const first = await test.json("POST", "/system/prune");
    expect(first).toMatchObject({
      PodPruneReport: [{ Err: null, Id: pod }],
      ContainerPruneReports: [{ Err: null, Id: container, Size: 0 }],
      ImagePruneReports: [],
      NetworkPruneReports: [{ Name: "net", Error: null }],
      VolumePruneReports: [],
      ReclaimedSpace: 0,
    });
    const second = await test.json("POST", "/system/prune?all=true&volumes=true");
    expect(second["VolumePruneReports"]).toMatchObject([{ Id: "data" }]);
    expect(second["ImagePruneReports"]).toHaveLength(1);
    expect(await test.list("/pods/json")).toEqual([]);
  });

  it.each([
    ['{"colour":["red"]}', ""],
    ['{"until":["1h"]}', "&volumes=true"],
  ])("removes nothing by the filter %s%s", async (filters, more) => {
    await test.api.create();
    const path = `/system/prune?filters=${encodeURIComponent(filters)}${more}`;
    expect((await test.send("POST", path)).status).toBe(400);
    expect(await test.list("/containers/json?all=true")).toHaveLength(1);
  });
});
