import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import { writeFileSync } from "node:fs";
import type { Cluster } from "../../../src/engine/backend.ts";
import { createCluster } from "../../../src/kubernetes/backend.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { dialTcp } from "../../../src/proxy/dial-tcp.ts";
import { listenTcp } from "../../../src/proxy/tcp-proxy.ts";
import { createTestNamespace, type TestNamespace } from "../../support/server/test-namespace.ts";
import { startPod, testPod, waitForPod } from "./test-pod.ts";

const signal = AbortSignal.timeout(120_000);
const ALL = [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }];

let namespace: TestNamespace;
let cluster: Cluster;

beforeAll(async () => {
  namespace = await createTestNamespace();
  cluster = createCluster(await createKubernetesClient({ namespace: namespace.name }));
});
afterAll(() => namespace[Symbol.asyncDispose]());

describe("Pods", () => {
  it("are created, watched and deleted; deleting again is no failure", async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const change of cluster.pods.watch("test=life", stop.signal)) {
      seen.push(change.type);
      if (change.type === "synced") {
        await cluster.pods.create(testPod("life", { command: ["sleep", "60"] }), signal);
      } else if (change.type === "added") await cluster.pods.delete("life", 0, signal);
      else if (change.type === "deleted") stop.abort();
    }
    expect([seen[0], seen[1], seen.at(-1)]).toEqual(["synced", "added", "deleted"]);
    await cluster.pods.delete("life", 0, signal);
  });

  it("cannot have a name twice", async () => {
    await cluster.pods.create(testPod("twice", { command: ["sleep", "60"] }), signal);
    const again = cluster.pods.create(testPod("twice", { command: ["sleep", "60"] }), signal);
    expect(await again.catch((error: unknown) => error)).toMatchObject({
      kind: "conflict",
      message: 'pods "twice" already exists',
    });
  });

  it("end at their deadline and keep their exit code", async () => {
    await startPod(cluster, "deadline", { command: ["sh", "-c", "trap 'exit 9' TERM; sleep 60"] });
    await cluster.pods.setActiveDeadline("deadline", 1, signal);
    const pod = await waitForPod(cluster, "deadline", ({ status }) =>
      Boolean(status?.containerStatuses?.[0]?.state?.terminated),
    );
    expect(pod.status?.reason).toBe("DeadlineExceeded");
  });

  it("are told of by the kubelet's Events as they start", async () => {
    const stop = new AbortController();
    const reasons: string[] = [];
    const events = cluster.podEvents.watch(AbortSignal.any([stop.signal, signal]));
    const listening = (async () => {
      for await (const { involvedObject, reason } of events) {
        if (involvedObject.name !== "told") continue;
        reasons.push(reason ?? "");
        if (reason === "Started") return;
      }
    })();
    await startPod(cluster, "told", { command: ["sleep", "60"] });
    await listening;
    stop.abort();
    expect(reasons).toEqual(expect.arrayContaining(["Scheduled", "Created", "Started"]));
  });
});

describe("a watch", () => {
  it("goes on when its connection is cut, and misses nothing", async () => {
    const kubeconfig = await namespace.kubeconfigFor(ALL);
    const config = (await Bun.file(kubeconfig).json()) as { clusters: [{ cluster: Target }] };
    const target = config.clusters[0].cluster;
    const { hostname, port } = new URL(target.server);
    const address = { host: hostname, port: Number(port) };
    const open = (): ReturnType<typeof listenTcp> =>
      listenTcp("127.0.0.1", 0, (dialSignal) => dialTcp(address, dialSignal));
    let proxy = open();
    target.server = `https://127.0.0.1:${proxy.address.port}`;
    writeFileSync(kubeconfig, JSON.stringify(config));
    const cut = (): void => {
      const { port: samePort } = proxy.address;
      proxy.close();
      proxy = listenTcp("127.0.0.1", samePort, (dialSignal) => dialTcp(address, dialSignal));
    };
    const throughProxy = createCluster(await createKubernetesClient({ kubeconfig }));
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const change of throughProxy.configMaps.watch("test=cut", stop.signal)) {
      seen.push(change.type === "synced" ? "synced" : `${change.object.metadata?.name}`);
      if (seen.length === 5) stop.abort();
      else {
        cut();
        await createConfigMap(`cut-${seen.length}`);
      }
    }
    proxy.close();
    expect(seen).toEqual(["synced", "cut-1", "cut-2", "cut-3", "cut-4"]);
  });
});

type Target = { server: string };

async function createConfigMap(name: string): Promise<void> {
  const metadata = { name, labels: { test: "cut" } };
  await cluster.configMaps.create({ metadata, data: {} }, signal);
}
