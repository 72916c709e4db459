import { afterAll, beforeAll, beforeEach, describe, expect, it } from "bun:test";
import type { V1ConfigMap } from "@kubernetes/client-node";
import {
  type ApiProxy,
  type Refusal,
  startApiProxy,
  type Verdict,
} from "../../../scripts/setup/api-proxy.ts";
import type { Cluster, WatchEvent } from "../../../src/engine/backend.ts";
import { createCluster } from "../../../src/kubernetes/backend.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { createTestNamespace, type TestNamespace } from "../../support/server/test-namespace.ts";

const signal = new AbortController().signal;
const LABELS = { test: "trouble" };
const SELECTOR = "test=trouble";

let namespace: TestNamespace;
let proxy: ApiProxy;
/** The cluster as it is seen through trouble, and beside it. */
let troubled: Cluster;
let direct: Cluster;
/** What befalls the next requests, one after the other. */
let mishaps: (Refusal | "cut" | "lost answer")[];
let requests: string[];

beforeAll(async () => {
  namespace = await createTestNamespace();
  const kubeconfig = process.env["KUBECONFIG"] ?? "";
  proxy = await startApiProxy(kubeconfig, { onRequest, onAnswer });
  const options = { namespace: namespace.name };
  direct = createCluster(await createKubernetesClient({ ...options, kubeconfig }));
  const through = await createKubernetesClient({ ...options, kubeconfig: proxy.kubeconfig });
  troubled = createCluster(through);
});
beforeEach(() => {
  mishaps = [];
  requests = [];
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await namespace[Symbol.asyncDispose]();
});

describe("a request", () => {
  it("waits for an API server that is away", async () => {
    const restore = proxy.cut();
    const created = troubled.configMaps.create(configMap("away"), signal);
    await Bun.sleep(1500);
    await restore();
    expect((await created).metadata?.name).toBe("away");
  });

  it("ends as soon as its caller does not want to wait any more", async () => {
    const restore = proxy.cut();
    const began = performance.now();
    const reason = await troubled.configMaps
      .create(configMap("left"), AbortSignal.timeout(300))
      .catch((error: unknown) => error);
    expect(reason).toMatchObject({ name: "TimeoutError" });
    expect(performance.now() - began).toBeLessThan(1000);
    await restore();
  });

  it("is made again when the API server is too busy, fails, or its connection breaks", async () => {
    mishaps = [
      { code: 429, message: "too many requests" },
      { code: 500, message: "etcdserver: leader changed" },
      "cut",
    ];
    expect(
      (await troubled.configMaps.create(configMap("busy"), signal)).metadata?.uid,
    ).toBeTruthy();
    expect(requests).toEqual(Array.from({ length: 4 }, () => "POST configmaps"));
  });

  it("creates nothing twice when the answer is lost", async () => {
    mishaps = ["lost answer"];
    const created = await troubled.configMaps.create(configMap("lost"), signal);
    const found = (await direct.configMaps.list(SELECTOR, signal)).filter(
      ({ metadata }) => metadata?.name === "lost",
    );
    expect(found).toEqual([expect.objectContaining({ metadata: created.metadata })]);
    expect(requests).toEqual(["POST configmaps", "POST configmaps", "GET configmaps"]);
    expect(
      await troubled.configMaps.create(configMap("lost"), signal).catch((error: unknown) => error),
    ).toMatchObject({ kind: "conflict" });
  });
});

describe("a watch", () => {
  it("tells each change once, whether its connection breaks or its place is forgotten", async () => {
    const abort = new AbortController();
    const changes = troubled.configMaps.watch("test=watch", abort.signal)[Symbol.asyncIterator]();
    expect(await next(changes)).toBe("synced ");
    await create("one");
    expect(await next(changes)).toBe("added one");
    const restore = proxy.cut();
    await create("two");
    await direct.configMaps.delete("one", signal);
    await restore();
    expect([await next(changes), await next(changes)]).toEqual(["added two", "deleted one"]);
    mishaps = [{ code: 410, message: "too old resource version" }];
    await proxy.cut()();
    expect(await next(changes)).toBe("synced two");
    await create("three");
    expect(await next(changes)).toBe("added three");
    abort.abort();
  });
});

function onRequest({ kind }: { readonly kind: string }): Verdict | Refusal {
  requests.push(kind);
  if (mishaps[0] === undefined || mishaps[0] === "lost answer") return "pass";
  return mishaps.shift() as Verdict | Refusal;
}

function onAnswer(): Verdict {
  if (mishaps[0] !== "lost answer") return "pass";
  mishaps.shift();
  return "cut";
}

function configMap(name: string, labels: Readonly<Record<string, string>> = LABELS): V1ConfigMap {
  return { metadata: { name, labels } };
}

async function create(name: string): Promise<void> {
  await direct.configMaps.create(configMap(name, { test: "watch" }), signal);
}

async function next(changes: AsyncIterator<WatchEvent<V1ConfigMap>>): Promise<string> {
  const { value } = (await changes.next()) as { value: WatchEvent<V1ConfigMap> };
  const objects = value.type === "synced" ? value.objects : [value.object];
  return `${value.type} ${objects.map(({ metadata }) => metadata?.name).join(",")}`;
}
