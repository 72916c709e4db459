import { describe, expect, it } from "bun:test";
import { createContainer } from "../../../../../src/engine/containers/create.ts";
import { removeContainer } from "../../../../../src/engine/containers/remove.ts";
import { listVolumes } from "../../../../../src/engine/volumes/list.ts";
import { pruneVolumes } from "../../../../../src/engine/volumes/prune.ts";
import { removeVolume } from "../../../../../src/engine/volumes/remove.ts";
import type { HostConfig } from "../../../../../src/model/container.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import type { VolumeMount } from "../../../../../src/model/files/volume-mount.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { volumeMount } from "../../../../support/samples/volume-mount.ts";
import { nextTurn, runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

const { signal } = new AbortController();

/** A container with these volumes. @returns Its ID, what it has, and what was said. */
async function create(
  { engine }: TestEngine,
  volumes: readonly VolumeMount[],
  more: { name?: string; paths?: readonly string[]; host?: Partial<HostConfig> } = {},
) {
  const { name, paths = [], host } = more;
  const spec = containerSpec({ volumes: paths }, { volumes, ...host });
  const { id, warnings } = await createContainer(engine, spec, {
    ...(name ? { name } : {}),
    signal,
  });
  return { id, warnings, host: engine.containers.find(id).record.spec.host };
}

function anonymous(target: string): VolumeMount {
  return volumeMount({ name: "", target, isAnonymous: true });
}

function from(container: string, isReadOnly = false): Partial<HostConfig> {
  return { volumesFrom: [{ container, mode: isReadOnly ? "ro" : "", isReadOnly }] };
}

describe("a container with volumes", () => {
  it("makes those that are not there, each with a claim that goes with its record", async () => {
    const test = await createTestEngine();
    const options = { size: "64m" };
    const { host } = await create(test, [volumeMount({ options })]);
    const [claim] = test.cluster.claims.objects.values();
    expect(host.volumes).toEqual([volumeMount({ options, claim: claim?.metadata?.name ?? "" })]);
    expect(claim?.spec).toEqual({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "67108864" } },
      storageClassName: "standard",
    });
    const [record] = test.cluster.configMaps.select("kubedock.kind=volume");
    expect(claim?.metadata?.ownerReferences?.map(({ uid }) => uid as unknown)).toEqual([
      record?.metadata?.uid,
    ]);
    const other = await create(test, [volumeMount({ target: "/b" })]);
    expect(other.host.volumes[0]?.claim).toBe(claim?.metadata?.name);
    expect(test.cluster.claims.objects.size).toBe(1);
    test.stop();
  });

  it("has one without a name for each place of the request that has no other mount", async () => {
    const test = await createTestEngine();
    const { host } = await create(test, [volumeMount()], {
      paths: ["/data", "/t", "/own"],
      host: { tmpfs: { "/t": "" } },
    });
    const own = host.volumes.find(({ target }) => target === "/own");
    expect(host.volumes.map(({ target }) => target)).toEqual(["/data", "/own"]);
    expect(own).toMatchObject({ name: expect.stringMatching(/^[0-9a-f]{64}$/), isAnonymous: true });
    test.stop();
  });

  it("asks the cluster nothing for the volumes of its image", async () => {
    const test = await createTestEngine();
    const { id } = await createContainer(test.engine, containerSpec({ image: "redis:7-alpine" }), {
      signal,
    });
    const { config, host } = test.engine.containers.find(id).record.spec;
    expect([config.volumes, host.volumes, test.engine.volumes.all()]).toEqual([["/data"], [], []]);
    test.stop();
  });

  it("keeps those without a name only until it is removed with them", async () => {
    const test = await createTestEngine();
    const names = async (removeVolumes: boolean) => {
      const { id } = await create(test, [volumeMount(), anonymous("/a")]);
      await removeContainer(test.engine, id, { force: false, removeVolumes, signal });
      return test.engine.volumes.all().map(({ name }) => name);
    };
    expect(await names(true)).toEqual(["data"]);
    expect(await names(false)).toHaveLength(2);
    test.stop();
  });

  it("leaves none behind that it has made for nothing", async () => {
    const test = await createTestEngine();
    const wrong = volumeMount({ name: "a/b", target: "/b" });
    await expect(create(test, [anonymous("/a"), wrong])).rejects.toThrow("create a/b: ");
    await nextTurn();
    expect(test.engine.volumes.all()).toEqual([]);
    expect(test.engine.containers.all()).toEqual([]);
    test.stop();
  });
});

describe("a volume that a container has", () => {
  it("is in use, whatever is tried", async () => {
    const test = await createTestEngine();
    const { id } = await create(test, [volumeMount(), anonymous("/a")]);
    const { engine } = test;
    await expect(removeVolume(engine, "data", { force: true, signal })).rejects.toMatchObject({
      kind: "conflict",
      message: `remove data: volume is in use - [${id}]`,
    });
    const filters = new Map([["all", ["true"]]]);
    expect(await pruneVolumes(engine, { filters, signal })).toMatchObject({ deletedNames: [] });
    const dangling = (value: string) =>
      listVolumes(engine, { filters: new Map([["dangling", [value]]]) }).length;
    expect([dangling("true"), dangling("false")]).toEqual([0, 2]);
    await removeContainer(engine, id, { force: false, removeVolumes: false, signal });
    expect([dangling("true"), dangling("false")]).toEqual([2, 0]);
    test.stop();
  });

  it("is told of when it is mounted and let go", async () => {
    const test = await createTestEngine();
    const { id, podName } = await runContainer(
      test,
      containerSpec({}, { volumes: [volumeMount()] }),
    );
    test.cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    const events = test.engine.events.history.filter(({ type }) => type === "volume");
    expect(events.map(({ action, actor }) => [action, actor.id, actor.attributes])).toEqual([
      ["create", "data", { driver: "local" }],
      [
        "mount",
        "data",
        {
          driver: "local",
          container: id,
          destination: "/data",
          "read/write": "true",
          propagation: "",
        },
      ],
      ["unmount", "data", { driver: "local", container: id }],
    ]);
    test.stop();
  });

  it("is filled from the image once", async () => {
    const test = await createTestEngine();
    const inits = async (volumes: readonly VolumeMount[]) => {
      const { podName } = await runContainer(test, containerSpec({}, { volumes }));
      await nextTurn();
      return test.cluster.podObjects.get(podName)?.spec?.initContainers?.length ?? 0;
    };
    expect(await inits([volumeMount({ copiesImage: false })])).toBe(0);
    expect(await inits([volumeMount()])).toBe(1);
    expect(await inits([volumeMount()])).toBe(0);
    expect(await inits([volumeMount({ target: "/elsewhere" })])).toBe(1);
    test.stop();
    const { engine, stop } = await createTestEngine(test.cluster);
    expect(engine.volumes.find("data").filledFrom).toHaveLength(2);
    stop();
  });
});

describe("--volumes-from", () => {
  it("gives what another container has, but where the request has its own", async () => {
    const test = await createTestEngine();
    const bind = {
      source: "/tmp",
      target: "/bound",
      isReadOnly: false,
      mode: "",
      createsSource: true,
      isMount: false,
    };
    const first = await create(test, [volumeMount(), anonymous("/a")], {
      name: "first",
      host: { binds: [bind] },
    });
    const own = volumeMount({ name: "own", target: "/a" });
    const { host } = await create(test, [own], { host: from("first", true) });
    const [data] = first.host.volumes;
    expect(host.binds).toEqual([{ ...bind, isReadOnly: true, isInherited: true }]);
    expect(host.volumes.map(({ name, target }) => [name, target])).toEqual([
      ["own", "/a"],
      ["data", "/data"],
    ]);
    expect(host.volumes[1]).toEqual(
      volumeMount({
        claim: data?.claim ?? "",
        isReadOnly: true,
        copiesImage: false,
        origin: "container",
      }),
    );
    test.stop();
  });

  it("keeps a volume without a name until its last container goes", async () => {
    const test = await createTestEngine();
    const first = await create(test, [anonymous("/a")], { name: "first" });
    const second = await create(test, [], { host: from("first") });
    for (const [{ id }, left] of [
      [first, 1],
      [second, 0],
    ] as const) {
      await removeContainer(test.engine, id, { force: false, removeVolumes: true, signal });
      expect(test.engine.volumes.all()).toHaveLength(left);
    }
    test.stop();
  });

  it("refuses what nobody has, and what is a part of another container", async () => {
    const test = await createTestEngine();
    await expect(create(test, [], { host: from("nobody") })).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "No such container: nobody",
    });
    const spec = containerSpec({ image: "redis:7-alpine" });
    await createContainer(test.engine, spec, { name: "db", signal });
    await expect(create(test, [], { host: from("db") })).rejects.toMatchObject({
      kind: "not-implemented",
      message: expect.stringContaining('"/data" is a volume of its image'),
    });
    test.stop();
  });
});

describe("where the cluster has no storage class", () => {
  it("a volume is a directory of one Pod, of which the client is warned", async () => {
    const test = await createTestEngine();
    test.cluster.claims.defaultClass = undefined;
    const { host, warnings } = await create(test, [volumeMount(), anonymous("/a")]);
    expect(host.volumes.map(({ claim }) => claim)).toEqual([undefined, undefined]);
    expect(warnings).toEqual([
      expect.stringContaining('Volume "data" lives and dies with the container\'s pod: '),
    ]);
    expect(test.cluster.claims.objects.size).toBe(0);
    test.stop();
  });

  it("no second container can have it, not even when there is one later", async () => {
    const test = await createTestEngine();
    test.cluster.claims.defaultClass = undefined;
    await create(test, [volumeMount()], { name: "first" });
    const refusal = {
      kind: "not-implemented",
      message: expect.stringContaining(
        'Cannot mount volume "data", which container "first" has: the cluster has no default storage class',
      ),
    };
    await expect(create(test, [volumeMount()])).rejects.toMatchObject(refusal);
    await nextTurn();
    test.cluster.claims.defaultClass = "standard";
    await expect(create(test, [volumeMount()])).rejects.toMatchObject(refusal);
    test.stop();
  });
});

describe("where claims may not be made", () => {
  it("only a volume without a name can be had", async () => {
    const test = await createTestEngine();
    const words = 'persistentvolumeclaims is forbidden: User "me" cannot create resource';
    test.cluster.claims.defaultClass = new EngineError("forbidden", words);
    await expect(create(test, [volumeMount()])).rejects.toMatchObject({
      kind: "forbidden",
      message: `Cannot make a claim for volume "data": ${words}`,
    });
    await nextTurn();
    const { host } = await create(test, [anonymous("/a")]);
    expect(host.volumes[0]?.claim).toBeUndefined();
    expect(test.logged.some(({ message }) => message.includes(words))).toBe(true);
    test.stop();
  });
});
