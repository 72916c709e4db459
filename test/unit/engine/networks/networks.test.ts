import { describe, expect, it } from "bun:test";
import { createNetwork } from "../../../../src/engine/networks/create.ts";
import { removeNetwork } from "../../../../src/engine/networks/remove.ts";
import { nextTurn } from "../../../support/server/run-container.ts";
import { createTestEngine } from "../../../support/server/test-engine.ts";

const signal = new AbortController().signal;
const request = {
  name: "net",
  driver: "",
  isInternal: false,
  isAttachable: false,
  wantsOtherAddresses: false,
  subnets: [],
  addressDriver: "",
  labels: { team: "red" },
  options: {},
};

describe("createNetwork()", () => {
  it("makes a headless Service that the server's next life knows again", async () => {
    const test = await createTestEngine();
    await createNetwork(test.engine, request, { signal });
    const network = test.engine.networks.find("net");
    test.stop();
    const [service] = test.cluster.services.select("kubedock.kind=network");
    expect(service?.spec).toEqual({ clusterIP: "None" });
    expect(service?.metadata?.labels).toMatchObject({ kubedock: "true", "kubedock.id": "test" });
    const next = await createTestEngine(test.cluster);
    expect(next.engine.networks.find("net")).toEqual(network);
    expect(next.engine.events.history).toEqual([]);
    next.stop();
  });

  it("is known to another server of the instance, with its events", async () => {
    const one = await createTestEngine();
    const other = await createTestEngine(one.cluster);
    await createNetwork(one.engine, request, { signal });
    await nextTurn();
    expect(other.engine.networks.byName("net")?.labels).toEqual({ team: "red" });
    await removeNetwork(other.engine, "net", { signal });
    await nextTurn();
    expect(one.engine.networks.byName("net")).toBeUndefined();
    for (const { engine } of [one, other])
      expect(engine.events.history.map(({ action, actor }) => [action, actor.attributes])).toEqual([
        ["create", { name: "net", type: "bridge" }],
        ["destroy", { name: "net", type: "bridge" }],
      ]);
    one.stop();
    other.stop();
  });

  it("gives a name once, also when two servers are asked at the same moment", async () => {
    const one = await createTestEngine();
    const other = await createTestEngine(one.cluster);
    const answers = await Promise.allSettled(
      [one, other].map(({ engine }) => createNetwork(engine, request, { signal })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    one.stop();
    other.stop();
  });
});

describe("watchNetworks()", () => {
  it("forgets a network whose Service was deleted by hand, also in a gap", async () => {
    const { engine, cluster, stop } = await createTestEngine();
    await createNetwork(engine, request, { signal });
    await createNetwork(engine, { ...request, name: "other" }, { signal });
    await nextTurn();
    const [first = "", second = ""] = [...cluster.services.byName.keys()];
    cluster.services.remove(first);
    cluster.services.inGap(() => cluster.services.byName.delete(second));
    await nextTurn();
    expect(engine.networks.all().map(({ name }) => name)).toEqual(["bridge", "host", "none"]);
    stop();
  });

  it("tells of a Service that somebody has damaged, and goes on", async () => {
    const test = await createTestEngine();
    await createNetwork(test.engine, request, { signal });
    await createNetwork(test.engine, { ...request, name: "other" }, { signal });
    const [service] = test.cluster.services.byName.values();
    Object.assign(service?.metadata ?? {}, { annotations: {} });
    test.stop();
    const next = await createTestEngine(test.cluster);
    expect(next.engine.networks.byName("other")).toBeDefined();
    expect(next.logged.map(({ message }) => message).join()).toContain("Cannot read Service");
    next.stop();
  });
});
