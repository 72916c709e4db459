import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { connectContainer } from "../../../../src/engine/networks/connect.ts";
import { disconnectContainer } from "../../../../src/engine/networks/disconnect.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { makeNetwork, specIn } from "../../../support/server/network.ts";
import { runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  Object.assign(test.engine.config, { isolatesNetworks: true });
});
afterEach(() => test.stop());

/** The networks of a Pod, by their Services. */
function labelledNetworks(pod: string): string[] {
  const labels = Object.keys(test.cluster.podObjects.get(pod)?.metadata?.labels ?? {});
  return labels.flatMap((label) => label.match(/^kubedock\.network\/(.*)$/)?.[1] ?? []);
}

describe("with --network-policies", () => {
  it("a network lets in its own containers and the server alone", async () => {
    await makeNetwork(test, "net");
    const [service] = test.cluster.services.byName.values();
    const name = service?.metadata?.name ?? "";
    const podSelector = { matchLabels: { [`kubedock.network/${name}`]: "true" } };
    const [policy] = test.cluster.networkPolicies.byName.values();
    expect(policy?.metadata).toMatchObject({
      name,
      labels: { kubedock: "true", "kubedock.id": "test", "kubedock.kind": "network" },
      ownerReferences: [{ kind: "Service", name, uid: service?.metadata?.uid }],
    });
    expect(policy?.spec as unknown).toEqual({
      podSelector,
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector }, { ipBlock: { cidr: "10.0.0.1/32" } }] }],
    });
  });

  it("Pods are known to be in networks, also those that come and go while they run", async () => {
    await makeNetwork(test, "net");
    await makeNetwork(test, "other");
    const [net = "", other = ""] = [...test.cluster.services.byName.keys()];
    const { podName } = await runContainer(test, specIn({ net: { aliases: [] } }), "web");
    expect(labelledNetworks(podName)).toEqual([net]);
    const containerReference = "web";
    const endpoint = { aliases: [] };
    await connectContainer(test.engine, "other", { containerReference, endpoint, signal });
    expect(labelledNetworks(podName)).toEqual([net, other]);
    await disconnectContainer(test.engine, "net", { containerReference, signal });
    expect(labelledNetworks(podName)).toEqual([other]);
  });

  it("a network that cannot be isolated is not made", async () => {
    test.cluster.networkPolicies.refusal = new EngineError("forbidden", "not for you");
    await expect(makeNetwork(test, "net")).rejects.toThrow(
      'Cannot create network "net": it cannot be isolated: not for you',
    );
    expect(test.cluster.services.byName.size).toBe(0);
  });
});
