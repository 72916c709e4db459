import { describe, expect, it } from "bun:test";
import { EngineError } from "../../../../src/model/errors.ts";
import { createTestApi } from "../../../support/server/test-api.ts";

const ID = /^[0-9a-f]{64}$/;

/** Makes three volumes, and prunes. */
const prune = async (path: string): Promise<unknown> => {
  const api = await createTestApi();
  await api.send("POST", "/volumes/create", { body: { Name: "data" } });
  await api.send("POST", "/volumes/create", {
    body: { Name: "big", DriverOpts: { size: "1g" } },
  });
  await api.send("POST", "/volumes/create", { body: { Labels: { keep: "me" } } });
  const answer = await api.send("POST", path);
  api.stop();
  return answer.json();
};

const withFilters = (filters: object): string =>
  `/volumes/prune?filters=${encodeURIComponent(JSON.stringify(filters))}`;

describe("POST /volumes/create", () => {
  it("makes a volume that inspect and list show", async () => {
    const api = await createTestApi();
    const body = { Name: "data", Labels: { team: "red" }, DriverOpts: { size: "1Gi" } };
    const created = await api.send("POST", "/volumes/create", { body });
    expect(created.status).toBe(201);
    const volume = {
      CreatedAt: "2026-01-01T00:00:00.000Z",
      Driver: "local",
      Labels: { team: "red" },
      Mountpoint: "",
      Name: "data",
      Options: { size: "1Gi" },
      Scope: "local",
    };
    expect(await created.json()).toEqual(volume);
    expect(await (await api.send("GET", "/volumes/data")).json()).toEqual(volume);
    const list = await api.send("GET", "/volumes");
    expect(await list.json()).toEqual({ Volumes: [volume], Warnings: [] });
    api.stop();
  });

  it("gives one without a name an ID, and Docker's label", async () => {
    const api = await createTestApi();
    const created = await api.send("POST", "/volumes/create", { body: {} });
    expect(await created.json()).toMatchObject({
      Name: expect.stringMatching(ID),
      Labels: { "com.docker.volume.anonymous": "" },
      Options: null,
    });
    api.stop();
  });

  it("finds the one that has the name", async () => {
    const api = await createTestApi();
    await api.send("POST", "/volumes/create", { body: { Name: "data", Labels: { a: "1" } } });
    const again = await api.send("POST", "/volumes/create", { body: { Name: "data" } });
    expect(again.status).toBe(201);
    expect(await again.json()).toMatchObject({ Name: "data", Labels: { a: "1" } });
    api.stop();
  });

  it.each([
    [
      { Name: "a" },
      400,
      "create a: volume name is too short, names should be at least two alphanumeric characters",
    ],
    [
      { Name: "a/b" },
      400,
      'create a/b: "a/b" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
    ],
    [
      { Name: "data", Driver: "nfs" },
      404,
      'create data: error looking up volume plugin nfs: plugin "nfs" not found',
    ],
    [{ Name: "data", DriverOpts: { color: "red" } }, 400, 'create data: invalid option: "color"'],
    [{ Name: "data", DriverOpts: { size: "big" } }, 400, "create data: invalid size: 'big'"],
    [
      { Name: "data", DriverOpts: { type: "nfs" } },
      400,
      'create data: missing required option: "device"',
    ],
    [
      { Name: "data", DriverOpts: { type: "tmpfs", device: "tmpfs" } },
      501,
      'create data: option "type": a pod cannot mount devices and folders of its node',
    ],
    [
      { Name: "data", ClusterVolumeSpec: { Group: "g" } },
      501,
      "Creating a cluster volume is not supported by kubedock",
    ],
  ])("refuses %j", async (body, status, message) => {
    const api = await createTestApi();
    const answer = await api.send("POST", "/volumes/create", { body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ message });
    expect(api.cluster.configMapObjects.size).toBe(0);
    api.stop();
  });

  it("fails with the cluster's words, and keeps nothing", async () => {
    const api = await createTestApi();
    Object.assign(api.cluster.configMaps, {
      create: () => Promise.reject(new EngineError("unavailable", "etcd is away")),
    });
    const answer = await api.send("POST", "/volumes/create", { body: { Name: "data" } });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ message: "etcd is away" });
    expect((await api.send("GET", "/volumes/data")).status).toBe(404);
    api.stop();
  });
});

describe("GET /volumes", () => {
  it.each([
    [{ name: ["^da"] }, ["data"]],
    [{ name: ["("] }, []],
    [{ label: ["team=red"] }, ["logs"]],
    [{ driver: ["local"] }, ["data", "logs"]],
    [{ driver: ["nfs"] }, []],
    [{ dangling: ["true"] }, ["data", "logs"]],
    [{ dangling: ["false"] }, []],
  ])("lists what matches %j", async (filters, names) => {
    const api = await createTestApi();
    await api.send("POST", "/volumes/create", { body: { Name: "data" } });
    const labelled = { Name: "logs", Labels: { team: "red" } };
    await api.send("POST", "/volumes/create", { body: labelled });
    const query = encodeURIComponent(JSON.stringify(filters));
    const answer = await api.send("GET", `/volumes?filters=${query}`);
    const { Volumes } = (await answer.json()) as { Volumes: { Name: string }[] };
    expect(Volumes.map(({ Name }) => Name)).toEqual(names);
    api.stop();
  });

  it("refuses a filter that Docker does not know", async () => {
    const api = await createTestApi();
    const answer = await api.send("GET", `/volumes?filters=${encodeURIComponent('{"a":["b"]}')}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: "invalid filter 'a'" });
    api.stop();
  });
});

describe("DELETE /volumes/{name}", () => {
  it("removes the volume and its record", async () => {
    const api = await createTestApi();
    await api.send("POST", "/volumes/create", { body: { Name: "data" } });
    expect((await api.send("DELETE", "/volumes/data")).status).toBe(204);
    expect(api.cluster.configMapObjects.size).toBe(0);
    const gone = await api.send("DELETE", "/volumes/data");
    expect(gone.status).toBe(404);
    expect(await gone.json()).toEqual({ message: "get data: no such volume" });
    expect((await api.send("DELETE", "/volumes/data?force=1")).status).toBe(204);
    api.stop();
  });
});

describe("POST /volumes/prune", () => {
  it("removes volumes without a name, and on demand all without options", async () => {
    const anonymous = expect.stringMatching(ID);
    expect(await prune("/volumes/prune")).toEqual({
      VolumesDeleted: [anonymous],
      SpaceReclaimed: 0,
    });
    expect(await prune(withFilters({ all: ["true"] }))).toEqual({
      VolumesDeleted: ["data", anonymous],
      SpaceReclaimed: 0,
    });
    expect(await prune(withFilters({ all: ["1"], "label!": ["keep"] }))).toEqual({
      VolumesDeleted: ["data"],
      SpaceReclaimed: 0,
    });
  });
});
