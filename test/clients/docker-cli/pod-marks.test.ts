import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { KubernetesObject, V1Pod, V1Service } from "@kubernetes/client-node";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import { objectsPath } from "../../../src/kubernetes/paths.ts";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";
import { createTestNamespace, type TestNamespace } from "../../support/server/test-namespace.ts";

setDefaultTimeout(90_000);

const KINDS = ["pods", "services", "configmaps"] as const;

/** Labels of a container, what Kubernetes has of them as labels, and as annotations. */
const LABELS = [
  ["team=shop", { team: "shop" }, { team: "shop" }],
  [
    "example.com/Tier=Front_1",
    { "example.com/Tier": "Front_1" },
    { "example.com/Tier": "Front_1" },
  ],
  ["note=größer / a b", { note: "grerab" }, { note: "größer / a b" }],
  [`long=${"x".repeat(70)}`, { long: "x".repeat(63) }, { long: "x".repeat(70) }],
  ["bare=", { bare: "" }, { bare: "" }],
  ["kubedock.id=mine", {}, { "kubedock.id": "mine" }],
] as const;

/** Which Kubernetes takes neither as labels nor as annotations. */
const IMPOSSIBLE = ["!!=x", "名前=x"];

const opened: AsyncDisposable[] = [];

let namespace: TestNamespace;
let client: KubernetesClient;
let docker: Docker;
let serverId: string;
let container: string;
let networkId: string;

beforeAll(async () => {
  namespace = await createTestNamespace();
  client = await createKubernetesClient({ namespace: namespace.name });
  const server = await startOwnKubedock(["-n", namespace.name]);
  serverId = server.id;
  opened.push(server);
  docker = await dockerClient(server.host);
  networkId = await docker.ok("network", "create", "net");
  const labels = [...LABELS.map(([label]) => label), ...IMPOSSIBLE];
  const names = ["--network", "net", "--network-alias", "Alias_1", "--network-alias", "www"];
  const given = labels.flatMap((label) => ["--label", label]);
  const flags = ["-dit", "--name", "My_App.v2", "-h", "Front", "-p", "80", ...names, ...given];
  container = await docker.ok("run", ...flags, "busybox", "sh");
});
afterAll(async () => {
  await docker[Symbol.asyncDispose]();
  for (const one of opened) await one[Symbol.asyncDispose]();
  await namespace[Symbol.asyncDispose]();
});

describe("what others find of a container", () => {
  test.each(KINDS)("%s say whose they are", async (kind) => {
    const objects = await objectsOf(kind);
    expect(objects.length).toBeGreaterThan(0);
    for (const { metadata } of objects) {
      expect(metadata?.labels).toMatchObject({
        kubedock: "true",
        "kubedock.id": serverId,
        "kubedock.containerid": container.slice(0, 12),
      });
      expect(metadata?.annotations).toMatchObject({ "kubedock.containername": "My_App.v2" });
    }
  });

  test.each(LABELS)("has its label %s as far as Kubernetes can", async (_, labels, annotations) => {
    for (const kind of KINDS)
      for (const { metadata } of await objectsOf(kind))
        expect(metadata).toMatchObject({ labels, annotations });
  });

  test("is a Pod with the form of the Go kubedock's", async () => {
    const [pod] = await objectsOf<V1Pod>("pods");
    expect(pod?.metadata?.name).toBe(`kubedock-my-app-v2-${container.slice(0, 12)}`);
    expect(pod?.metadata?.annotations).toMatchObject({
      "kubedock.hostalias/0": "Front",
      "kubedock.hostalias/1": "Alias_1",
      "kubedock.hostalias/2": "www",
      "kubedock.network/0": networkId,
    });
    expect(pod?.spec).toMatchObject({
      restartPolicy: "Never",
      containers: [
        {
          name: "main",
          tty: true,
          stdin: true,
          ports: [{ name: "kd-tcp-80", containerPort: 80, protocol: "TCP" }],
        },
      ],
    });
  });

  test("has a Service of its host name and of each alias that can be one", async () => {
    const services = await objectsOf<V1Service>("services");
    expect(new Set(services.map(({ metadata }) => metadata?.name))).toEqual(
      new Set(["front", "www"]),
    );
    for (const { spec } of services)
      expect(spec).toMatchObject({
        selector: { "kubedock.containerid": container.slice(0, 12) },
        ports: [{ name: "tcp-80-80", port: 80, targetPort: 80, protocol: "TCP" }],
      });
  });
});

async function objectsOf<T extends KubernetesObject>(
  kind: (typeof KINDS)[number],
): Promise<readonly T[]> {
  const query = { labelSelector: `kubedock=true,kubedock.containerid=${container.slice(0, 12)}` };
  const signal = AbortSignal.timeout(30_000);
  const { items } = await client.json<{ items: T[] }>(objectsPath(client, kind), { query, signal });
  return items;
}
