import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { randomName } from "../../../../src/model/notation/random-name.ts";
import { renameContainer } from "../../../../src/engine/containers/rename.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { recordFromConfigMap } from "../../../../src/podspec/records/record.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

describe("createContainer()", () => {
  it("completes the request by the image and keeps the record in the cluster", async () => {
    const { engine, cluster } = test;
    const spec = containerSpec({ image: "redis:7-alpine", cmd: ["redis-cli"], env: ["A=b"] });
    const { id, warnings } = await createContainer(engine, spec, { name: "/one", signal });
    expect(warnings).toEqual([]);
    const { record } = inspectContainer(engine, "/one");
    expect(record).toMatchObject({
      id,
      name: "one",
      imageId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      spec: {
        config: {
          entrypoint: ["docker-entrypoint.sh"],
          cmd: ["redis-cli"],
          env: ["PATH=/usr/bin:/bin", "A=b"],
          hostname: id.slice(0, 12),
          workingDir: "/data",
          exposedPorts: ["6379/tcp"],
        },
      },
    });
    const [configMap = {}] = cluster.containerRecords;
    expect(recordFromConfigMap(configMap)).toEqual(record);
    expect(cluster.podObjects.size).toBe(0);
  });

  it("gives a name to who has none", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    expect(inspectContainer(engine, id).record.name).toMatch(/^[a-z]+-[a-z]+\d?$/);
    expect(randomName(1)).toMatch(/^[a-z]+-[a-z]+\d$/);
  });

  it("says in Docker's words what is missing or taken", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { name: "one", signal });
    expect(createContainer(engine, containerSpec(), { name: "one", signal })).rejects.toMatchObject(
      {
        kind: "conflict",
        message: `Conflict. The container name "/one" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`,
      },
    );
    const missing = containerSpec({ image: "nope" });
    expect(createContainer(engine, missing, { signal })).rejects.toMatchObject({
      kind: "not-found",
      message: "No such image: nope:latest",
    });
    const empty = containerSpec({ image: "empty" });
    expect(createContainer(engine, empty, { signal })).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "no command specified",
    });
  });

  it("lets one of two have a name that both ask for at once", async () => {
    const { engine } = test;
    const both = await Promise.allSettled([
      createContainer(engine, containerSpec(), { name: "one", signal }),
      createContainer(engine, containerSpec(), { name: "one", signal }),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(engine.containers.all()).toHaveLength(1);
  });

  it("leaves nothing behind when the record cannot be kept", async () => {
    const { engine, cluster } = test;
    Object.assign(cluster.configMaps, {
      create: () => Promise.reject(new EngineError("unavailable", "try later")),
    });
    expect(createContainer(engine, containerSpec(), { name: "one", signal })).rejects.toThrow(
      "try later",
    );
    expect(engine.containers.all()).toEqual([]);
  });

  it("keeps records in memory where the cluster allows none, and says so", async () => {
    const { engine, cluster, logged } = test;
    Object.assign(cluster.configMaps, {
      create: () => Promise.reject(new EngineError("forbidden", "configmaps is forbidden")),
    });
    await createContainer(engine, containerSpec(), { name: "one", signal });
    expect(inspectContainer(engine, "one").state.status).toBe("created");
    expect(logged).toEqual([
      { level: "warn", message: expect.stringContaining("configmaps is forbidden") },
    ]);
  });

  it("fails where the namespace is full: that may be otherwise the next time", async () => {
    const { engine, cluster } = test;
    Object.assign(cluster.configMaps, {
      create: () => Promise.reject(new EngineError("limit-exceeded", "exceeded quota: small")),
    });
    const creating = createContainer(engine, containerSpec(), { name: "one", signal });
    expect(creating).rejects.toThrow("exceeded quota: small");
    await creating.catch(() => {}); // because that is what was expected
    expect(engine.containers.all()).toEqual([]);
  });

  it("goes on without an image that nobody can look up: the nodes may have it", async () => {
    const { engine, logged } = test;
    Object.assign(engine.imageSource, {
      resolve: () => Promise.reject(new EngineError("unavailable", "registry is down")),
    });
    const { id } = await createContainer(engine, containerSpec({ cmd: ["a"] }), { signal });
    const { record } = inspectContainer(engine, id);
    expect(record.imageId).toBe("");
    expect(record.spec.config.entrypoint).toBeUndefined();
    expect(logged[0]?.message).toContain("registry is down");
  });

  it("warns of a host name that Kubernetes cannot carry", async () => {
    const { engine } = test;
    const spec = containerSpec({ hostname: "My_Host" });
    const { warnings } = await createContainer(engine, spec, { signal });
    expect(warnings).toEqual([
      'Hostname "My_Host" is not a DNS label: the container\'s host name is its short ID.',
    ]);
  });
});

describe("renameContainer()", () => {
  it("gives another name, also in the cluster, and tells of the old one", async () => {
    const { engine, cluster } = test;
    const { id } = await createContainer(engine, containerSpec(), { name: "one", signal });
    await renameContainer(engine, "one", { name: "/two", signal });
    expect(inspectContainer(engine, "two").record.id).toBe(id);
    expect(() => inspectContainer(engine, "one")).toThrow("No such container: one");
    const [configMap = {}] = cluster.containerRecords;
    expect(recordFromConfigMap(configMap).name).toBe("two");
    expect(engine.events.history.at(-1)).toMatchObject({
      action: "rename",
      actor: { attributes: { name: "two", oldName: "/one" } },
    });
  });

  it("refuses, in Docker's words, what cannot be", async () => {
    const { engine } = test;
    await createContainer(engine, containerSpec(), { name: "one", signal });
    await createContainer(engine, containerSpec(), { name: "two", signal });
    const rename = (name: string) => renameContainer(engine, "one", { name, signal });
    expect(rename("two")).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringMatching(
        /^Error when allocating new name: Conflict\. The container name "\/two" is already in use/,
      ),
    });
    expect(rename("x y")).rejects.toMatchObject({
      kind: "invalid-argument",
      message:
        "Error when allocating new name: Invalid container name (/x y), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed",
    });
    expect(rename("one")).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "Renaming a container with the same name as its current name",
    });
    expect(rename("")).rejects.toThrow("Neither old nor new names may be empty");
  });

  it("keeps the name when the cluster refuses", async () => {
    const { engine, cluster } = test;
    await createContainer(engine, containerSpec(), { name: "one", signal });
    Object.assign(cluster.configMaps, {
      replace: () => Promise.reject(new EngineError("unavailable", "try later")),
    });
    expect(renameContainer(engine, "one", { name: "two", signal })).rejects.toThrow("try later");
    expect(inspectContainer(engine, "one").record.name).toBe("one");
  });

  it("takes a name before one who is creating a container has it", async () => {
    const { engine } = test;
    await createContainer(engine, containerSpec(), { name: "one", signal });
    const creation = createContainer(engine, containerSpec(), { name: "two", signal });
    await renameContainer(engine, "one", { name: "two", signal });
    expect(creation).rejects.toMatchObject({ kind: "conflict" });
    await creation.catch(() => {});
    expect(engine.containers.all().map(({ record }) => record.name)).toEqual(["two"]);
  });
});

describe("ContainerStore", () => {
  it("finds by ID, its beginning, and name, in this order", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { name: "one", signal });
    const { id: other } = await createContainer(engine, containerSpec(), {
      name: id.slice(0, 4),
      signal,
    });
    expect(engine.containers.find(id).record.id).toBe(id);
    expect(engine.containers.find(id.slice(0, 4)).record.id).toBe(other);
    expect(engine.containers.find(id.slice(0, 5)).record.id).toBe(id);
    expect(() => engine.containers.find("")).toThrow('invalid name or ID supplied: ""');
    expect(() => engine.containers.find("on")).toThrow("No such container: on");
  });

  it("says that a beginning is not enough", async () => {
    const { engine } = test;
    for (let count = 0; count < 17; count += 1)
      await createContainer(engine, containerSpec(), { signal });
    const firsts = engine.containers.all().map(({ record }) => record.id[0] ?? "");
    const shared = firsts.find((digit, index) => firsts.indexOf(digit) !== index) ?? "";
    expect(() => engine.containers.find(shared)).toThrow(
      `multiple IDs found with provided prefix: ${shared}`,
    );
  });
});
