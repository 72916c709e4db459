import { describe, expect, it } from "bun:test";
import { createShim } from "../../../src/engine/shim.ts";
import { EngineError } from "../../../src/model/errors.ts";
import { FakeCluster } from "../../support/fakes/fake-cluster.ts";
import { nextTurn } from "../../support/server/run-container.ts";
import { createTestEngine } from "../../support/server/test-engine.ts";

const { signal } = new AbortController();
const binary = async (architecture: string): Promise<Uint8Array> => Buffer.from(architecture);

describe("createShim()", () => {
  it("makes one ConfigMap for all containers, with every architecture", async () => {
    const cluster = new FakeCluster();
    const shim = createShim(cluster, "instance", binary);
    const names = await Promise.all([shim.configMap(signal), shim.configMap(signal)]);
    const [name] = names;
    expect(name).toStartWith("kubedock-shim-instance-");
    expect(names).toEqual([name, name]);
    expect([...cluster.configMapObjects.values()]).toMatchObject([
      {
        metadata: { name, labels: { "kubedock.kind": "shim" } },
        immutable: true,
        binaryData: {
          "shim-amd64": Buffer.from("amd64").toString("base64"),
          "shim-arm64": Buffer.from("arm64").toString("base64"),
        },
      },
    ]);
  });

  it("takes what an earlier life left, unless it is another version's", async () => {
    const cluster = new FakeCluster();
    await createShim(cluster, "instance", async () => Buffer.from("old")).configMap(signal);
    const name = await createShim(cluster, "instance", binary).configMap(signal);
    expect(await createShim(cluster, "instance", binary).configMap(signal)).toBe(name);
    expect(cluster.configMapObjects.size).toBe(2);
    expect(cluster.configMapObjects.get(name)?.binaryData).toMatchObject({
      "shim-amd64": Buffer.from("amd64").toString("base64"),
    });
  });

  it("is made anew when somebody has deleted it", async () => {
    const test = await createTestEngine();
    const name = await test.engine.shim.configMap(signal);
    test.cluster.configMaps.remove(name);
    await nextTurn();
    expect(await test.engine.shim.configMap(signal)).toBe(name);
    expect(test.cluster.configMapObjects.has(name)).toBe(true);
    test.stop();
  });

  it("tries again for the next container when it could not be made", async () => {
    const cluster = new FakeCluster();
    const { create } = cluster.configMaps;
    Object.assign(cluster.configMaps, {
      create: () => Promise.reject(new EngineError("unavailable", "try later")),
    });
    const shim = createShim(cluster, "instance", binary);
    expect(shim.configMap(signal)).rejects.toThrow("try later");
    Object.assign(cluster.configMaps, { create });
    expect(await shim.configMap(signal)).toStartWith("kubedock-shim-instance-");
  });

  it.each([
    ["linux/amd64", "amd64"],
    ["linux/arm64", "arm64"],
  ] as const)("takes the nodes of %s for %s", async (platform, expected) => {
    const cluster = new FakeCluster();
    Object.assign(cluster, { version: async () => ({ gitVersion: "v1.34.4", platform }) });
    expect(await createShim(cluster, "instance", binary).architecture(signal)).toBe(expected);
  });
});
