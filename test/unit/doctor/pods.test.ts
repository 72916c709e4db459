import { describe, expect, it } from "bun:test";
import { examinePods } from "../../../src/doctor/pods.ts";
import type { Finding } from "../../../src/doctor/finding.ts";
import { EngineError } from "../../../src/model/errors.ts";
import { FakeCluster } from "../../support/fakes/fake-cluster.ts";

const signal = AbortSignal.timeout(60_000);

describe("examinePods()", () => {
  it("sees a Pod that runs, finds names and is reached, and takes it away", async () => {
    const cluster = clusterThatSays("resolved 10.96.0.1");
    expect(await findingsOf(cluster)).toEqual([
      { subject: "Copying image", health: "good", detail: "a Pod of kubedock:1 runs" },
      { subject: "Names", health: "good", detail: "kubernetes.default.svc resolves in Pods" },
      {
        subject: "Pod network",
        health: "good",
        detail: "is reached from here: ports are published directly",
      },
    ]);
    expect(cluster.podObjects.size).toBe(0);
  });

  it("says what to look at where no name resolves", async () => {
    const findings = await findingsOf(clusterThatSays("unresolved EAI_AGAIN"));
    expect(findings[1]).toEqual({
      subject: "Names",
      health: "bad",
      detail: "kubernetes.default.svc does not resolve in Pods: unresolved EAI_AGAIN",
      advice: expect.stringContaining("kubectl -n kube-system get pods,svc"),
    });
  });

  it("says nothing of names where the image cannot look them up", async () => {
    const findings = await findingsOf(clusterThatSays("unknown"));
    expect(findings.map(({ subject }) => subject)).toEqual(["Copying image", "Pod network"]);
  });

  it("says that ports go another way where Pods are not reached", async () => {
    const cluster = clusterThatSays("resolved");
    cluster.addresses = ["198.51.100.1"]; // to which no machine has a route of its own: RFC 5737
    expect((await findingsOf(cluster, { isInCluster: false }))[2]).toMatchObject({
      health: "poor",
      detail: expect.stringContaining("ports are published through the API server"),
      advice: "run kubedock in the cluster for speed",
    });
  });

  it.each<[string, (cluster: FakeCluster, pod: string) => void, RegExp, RegExp]>([
    [
      "the image cannot be pulled",
      (cluster, pod) => cluster.failPod(pod, "ErrImagePull", "no such host"),
      /^no Pod of kubedock:1 runs: .*no such host/s,
      /^push the image to where the nodes can pull it, and name it with --initimage$/,
    ],
    [
      "it ends",
      (cluster, pod) => cluster.endPod(pod, { exitCode: 1 }),
      /: it has ended: it has no tar$/,
      /--initimage$/,
    ],
  ])("says why no Pod runs where %s", async (_, befall, detail, advice) => {
    const cluster = clusterThatSays("it has no tar");
    cluster.startsPods = false;
    const create = cluster.pods.create;
    Object.assign(cluster.pods, {
      create: async (...args: Parameters<typeof create>) => {
        const pod = await create(...args);
        queueMicrotask(() => befall(cluster, pod.metadata?.name ?? ""));
        return pod;
      },
    });
    expect(await findingsOf(cluster)).toEqual([
      {
        subject: "Copying image",
        health: "bad",
        detail: expect.stringMatching(detail),
        advice: expect.stringMatching(advice),
      },
    ]);
    expect(cluster.podObjects.size).toBe(0);
  });

  it.each([
    [
      "forbidden",
      'violates PodSecurity "restricted:latest": runAsNonRoot != true',
      "give --pod-security restricted",
    ],
    ["limit-exceeded", "exceeded quota: small", /^give --request-cpu and --request-memory, or/],
    ["unavailable", "0/1 nodes are available: 1 node(s) had a taint", /^look at --node-selector/],
  ] as const)("knows what to do where it is %s: %s", async (kind, reason, advice) => {
    const cluster = new FakeCluster();
    Object.assign(cluster.pods, { create: () => Promise.reject(new EngineError(kind, reason)) });
    const [finding] = await findingsOf(cluster);
    expect(finding?.detail).toBe(`no Pod of kubedock:1 runs: ${reason}`);
    expect(finding?.advice).toMatch(advice);
  });
});

/** A cluster on whose Pods' addresses nobody listens, but this machine. */
function clusterThatSays(words: string): FakeCluster {
  const cluster = new FakeCluster();
  cluster.addresses = ["127.0.0.1"];
  cluster.onLogs = () => new Blob([`${words}\n`]).stream();
  return cluster;
}

function findingsOf(cluster: FakeCluster, { isInCluster = true } = {}): Promise<Finding[]> {
  const pods = { options: { pullPolicy: "Always", namePrefix: "" } } as const;
  const settings = { image: "kubedock:1", startTimeoutMs: 30_000, pods, isInCluster };
  return Array.fromAsync(examinePods(cluster, settings, signal));
}
