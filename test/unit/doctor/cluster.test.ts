import { describe, expect, it } from "bun:test";
import { examineCluster } from "../../../src/doctor/cluster.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import {
  kubeconfigOf,
  startApiServer,
  statusResponse,
  writeKubeconfig,
} from "../kubernetes/fake-api-server.ts";

const signal = AbortSignal.timeout(30_000);

describe("examineCluster()", () => {
  it.each([
    ["34", "good"],
    ["30+", "good"],
    ["29", "poor"],
  ] as const)("of Kubernetes 1.%s is %s", async (minor, health) => {
    const version = { major: "1", minor, gitVersion: `v1.${minor}.1`, platform: "linux/amd64" };
    await using server = await startApiServer(() => Response.json(version));
    const finding = await examineCluster(server.client, signal);
    expect(finding.health).toBe(health);
    expect(finding.detail).toStartWith(
      `${server.url} is Kubernetes v1.${minor}.1, namespace "tests"`,
    );
    expect(finding.advice).toBe(health === "poor" ? "Kubernetes 1.30 or newer does" : undefined);
  });

  it("says what an API server answers that refuses", async () => {
    await using server = await startApiServer(() => statusResponse(403, "not for you"));
    expect(await examineCluster(server.client, signal)).toMatchObject({
      health: "bad",
      detail: "not for you",
      advice: expect.stringContaining("kubectl config view --minify"),
    });
  });

  it("names the API server that nobody reaches", async () => {
    using file = writeKubeconfig(kubeconfigOf("https://127.0.0.1:1"));
    const client = await createKubernetesClient({ kubeconfig: file.path, patienceMs: 0 });
    expect(await examineCluster(client, signal)).toMatchObject({
      health: "bad",
      detail: expect.stringContaining('Cannot reach the API server "https://127.0.0.1:1": '),
    });
  });
});
