import { describe, expect, it } from "bun:test";
import type { V1ConfigMap } from "@kubernetes/client-node";
import type { WatchEvent } from "../../../../src/engine/backend.ts";
import type { Engine } from "../../../../src/engine/engine.ts";
import { createVolume } from "../../../../src/engine/volumes/create.ts";
import { removeVolume } from "../../../../src/engine/volumes/remove.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import type { Volume } from "../../../../src/model/files/volume.ts";
import { createTestEngine } from "../../../support/server/test-engine.ts";

const signal = new AbortController().signal;

function make(engine: Engine, name = "data"): Promise<Volume> {
  return createVolume(engine, { name, driver: "", labels: {}, options: {} }, { signal });
}

function volumeEvents({ events }: Engine): string[] {
  return events.history
    .filter(({ type }) => type === "volume")
    .map(({ action, actor }) => `${action} ${actor.id} ${actor.attributes["driver"]}`);
}

describe("a volume", () => {
  it("is known to the server's next life", async () => {
    const first = await createTestEngine();
    const volume = await make(first.engine);
    first.stop();
    const { engine, stop } = await createTestEngine(first.cluster);
    expect(engine.volumes.all()).toEqual([volume]);
    expect(volumeEvents(engine)).toEqual([]);
    stop();
  });

  it("is made once by all who ask at the same time", async () => {
    const { engine, stop } = await createTestEngine();
    const [one, other] = await Promise.all([make(engine), make(engine)]);
    expect(one).toBe(other);
    expect(volumeEvents(engine)).toEqual(["create data local"]);
    stop();
  });

  it("is the one that another server has made just before", async () => {
    const first = await createTestEngine();
    const { engine, stop } = await createTestEngine(first.cluster);
    first.advance(5000);
    const made = await make(first.engine);
    engine.volumes.delete("data"); // as if the watch had not told yet
    expect(await make(engine)).toEqual(made);
    stop();
    first.stop();
  });

  it("goes and comes with its record, and the watch tells of both", async () => {
    const first = await createTestEngine();
    const { engine, stop } = await createTestEngine(first.cluster);
    await make(first.engine);
    await Bun.sleep(0);
    expect(engine.volumes.byName("data")).toBeDefined();
    await removeVolume(first.engine, "data", { force: false, signal });
    await Bun.sleep(0);
    expect(engine.volumes.byName("data")).toBeUndefined();
    expect(volumeEvents(engine)).toEqual(["create data local", "destroy data local"]);
    expect(volumeEvents(first.engine)).toEqual(["create data local", "destroy data local"]);
    stop();
    first.stop();
  });

  it("goes if its record went while the watch had a gap", async () => {
    const first = await createTestEngine();
    await make(first.engine);
    first.stop();
    const objects = [...first.cluster.configMapObjects.values()];
    const watch = async function* (): AsyncGenerator<WatchEvent<V1ConfigMap>> {
      yield { type: "synced", objects };
      yield { type: "synced", objects: [] };
    };
    Object.assign(first.cluster.configMaps, { watch });
    const { engine, stop } = await createTestEngine(first.cluster);
    await Bun.sleep(0);
    expect(volumeEvents(engine)).toEqual(["destroy data local"]);
    stop();
  });

  it("lives in memory where records may not be kept", async () => {
    const { engine, cluster, logged, stop } = await createTestEngine();
    const refusal = new EngineError("forbidden", "configmaps is forbidden");
    Object.assign(cluster.configMaps, {
      create: () => Promise.reject(refusal),
      delete: () => Promise.reject(refusal),
    });
    await make(engine);
    expect(logged.map(({ message }) => message)).toContain(
      "Cannot keep records in the cluster, a restart will forget volumes: configmaps is forbidden",
    );
    await removeVolume(engine, "data", { force: false, signal });
    expect(engine.volumes.all()).toEqual([]);
    stop();
  });

  it("whose record is garbled keeps the server from nothing", async () => {
    const first = await createTestEngine();
    await make(first.engine);
    first.stop();
    for (const record of first.cluster.configMapObjects.values()) record.data = {};
    const { engine, logged, stop } = await createTestEngine(first.cluster);
    expect(engine.volumes.all()).toEqual([]);
    expect(logged.some(({ message }) => message.includes("of a volume"))).toBe(true);
    stop();
  });
});
