import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import type { Cluster, LogOptions } from "../../../src/engine/backend.ts";
import { createCluster } from "../../../src/kubernetes/backend.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { createTestNamespace, type TestNamespace } from "../../support/server/test-namespace.ts";
import { startPod, testPod, waitForPod } from "./test-pod.ts";

const signal = AbortSignal.timeout(120_000);

let namespace: TestNamespace;
let cluster: Cluster;

beforeAll(async () => {
  namespace = await createTestNamespace();
  cluster = createCluster(await createKubernetesClient({ namespace: namespace.name }));
  const command = ["sh", "-c", "for i in 1 2 3; do echo out $i; echo err $i >&2; sleep 0.01; done"];
  await startPod(cluster, "talk", { command });
  await waitForPod(cluster, "talk", ({ status }) =>
    Boolean(status?.containerStatuses?.[0]?.state?.terminated),
  );
});
afterAll(() => namespace[Symbol.asyncDispose]());

describe("logs", () => {
  it("have both streams, in the order of the lines", async () => {
    const lines = (await logOf("talk")).trim().split("\n");
    expect(lines.toSorted()).toEqual(["err 1", "err 2", "err 3", "out 1", "out 2", "out 3"]);
  });

  it.each([
    ["stdout", "out 1\nout 2\nout 3\n"],
    ["stderr", "err 1\nerr 2\nerr 3\n"],
  ] as const)("have %s alone", async (stream, text) => {
    expect(await logOf("talk", { stream })).toBe(text);
  });

  it("have a tail", async () => {
    expect((await logOf("talk", { tailLines: 2 })).trim().split("\n")).toHaveLength(2);
  });

  it("begin at a time, to the nanosecond", async () => {
    const text = await logOf("talk", { stream: "stdout", timestamps: true });
    const [, second = ""] = text.split("\n");
    const sinceTime = second.split(" ")[0] ?? "";
    expect(sinceTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
    expect(await logOf("talk", { stream: "stdout", sinceTime })).toContain("out 3");
  });

  it("are followed line by line until the end", async () => {
    const command = ["sh", "-c", "for i in 1 2 3; do echo line $i; sleep 1; done"];
    await startPod(cluster, "slow", { command });
    const log = await cluster.processes.logs("slow", {
      follow: true,
      timestamps: false,
      stream: "stdout",
      signal,
    });
    const times: number[] = [];
    let text = "";
    for await (const chunk of log) {
      text += Buffer.from(chunk).toString();
      times.push(performance.now());
    }
    expect(text).toBe("line 1\nline 2\nline 3\n");
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(300);
  });

  it("let go when they are cancelled in a silence", async () => {
    await startPod(cluster, "silent", { command: ["sh", "-c", "echo once; sleep 3600"] });
    const log = await cluster.processes.logs("silent", {
      follow: true,
      timestamps: false,
      signal,
    });
    const reader = log.getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe("once\n");
    const pending = reader.read();
    await reader.cancel();
    expect((await pending).done).toBe(true);
  });

  it("are not there before the container is", async () => {
    const container = { image: "kubedock.test/missing:1", imagePullPolicy: "Never" };
    await cluster.pods.create(testPod("waiting", container), signal);
    await waitForPod(cluster, "waiting", ({ status }) =>
      Boolean(status?.containerStatuses?.[0]?.state?.waiting),
    );
    expect(await logOf("waiting").catch((error: unknown) => error)).toMatchObject({
      kind: "not-found",
    });
  });
});

async function logOf(pod: string, options: Partial<LogOptions> = {}): Promise<string> {
  const log = await cluster.processes.logs(pod, {
    follow: false,
    timestamps: false,
    signal,
    ...options,
  });
  return new Response(log).text();
}
