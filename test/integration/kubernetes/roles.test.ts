import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import type { Cluster, RemoteProcess } from "../../../src/engine/backend.ts";
import { missingRules } from "../../../src/kubernetes/access/missing-rules.ts";
import { createCluster } from "../../../src/kubernetes/backend.ts";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import { GO_KUBEDOCK_RULES } from "../../support/server/go-kubedock-role.ts";
import { createTestNamespace, type TestNamespace } from "../../support/server/test-namespace.ts";
import { startPod } from "./test-pod.ts";

const signal = AbortSignal.timeout(120_000);
const MEGABYTE = 1024 * 1024;

const warnings: string[] = [];
let namespace: TestNamespace;
let client: KubernetesClient;
let cluster: Cluster;

beforeAll(async () => {
  namespace = await createTestNamespace();
  const kubeconfig = await namespace.kubeconfigFor(GO_KUBEDOCK_RULES);
  client = await createKubernetesClient({ kubeconfig, onWarning: warnings.push.bind(warnings) });
  cluster = createCluster(client);
  await startPod(cluster, "box", { command: ["sleep", "3600"] });
});
afterAll(() => namespace[Symbol.asyncDispose]());

describe("under the Role of the Go kubedock", () => {
  it("Pods are followed by listing them, and the user is told", () => {
    expect(warnings).toEqual([
      expect.stringMatching(/^Cannot watch, so changes show a second late: pods is forbidden: /),
    ]);
  });

  it("what is missing is known", async () => {
    const missing = await missingRules(client, { flags: [], signal });
    expect(missing.map(({ resource, verbs }) => [resource, ...verbs])).toContainEqual([
      "pods",
      "watch",
    ]);
  });

  it("exec tells stdout, stderr and the exit code apart", async () => {
    const process = await exec(["sh", "-c", "echo out; echo err >&2; exit 3"]);
    expect(await outputOf(process)).toEqual({ stdout: "out\n", stderr: "err\n" });
    expect(await process.exitCode).toBe(3);
  });

  it("exec tells why a program cannot be run", async () => {
    const process = await exec(["nope"]);
    expect(await outputOf(process)).toEqual({ stdout: "", stderr: "" });
    expect(await process.exitCode.catch((error: unknown) => error)).toMatchObject({
      kind: "invalid-argument",
      message: expect.stringContaining("executable file not found"),
    });
  });

  it("exec carries 20 MB in and out again, whole", async () => {
    const bytes = Buffer.alloc(20 * MEGABYTE, "0123456789abcdef!");
    const process = await exec(["sh", "-c", "cat; exit $?"], { hasStdin: true });
    const write = async (): Promise<void> => {
      const writer = process.input.getWriter();
      for (let at = 0; at < bytes.length; at += MEGABYTE)
        await writer.write(bytes.subarray(at, at + MEGABYTE));
      await writer.close();
    };
    const [{ stdout }] = await Promise.all([outputOf(process), write()]);
    expect(Buffer.from(stdout).equals(bytes)).toBe(true);
    expect(await process.exitCode).toBe(0);
  });

  it("exec gives a terminal its size", async () => {
    const command = ["sh", "-c", 'until stty size | grep -v "^0 0"; do sleep 0.05; done; exit 5'];
    const process = await exec(command, { isTty: true, hasStdin: true });
    process.resize({ rows: 33, columns: 44 });
    expect((await outputOf(process)).stdout).toContain("33 44");
    expect(await process.exitCode).toBe(5);
  });

  it("attach is refused for want of permission", async () => {
    const attempt = cluster.processes.attach("box", { hasStdin: false, isTty: false, signal });
    expect(await attempt.catch((error: unknown) => error)).toMatchObject({ kind: "forbidden" });
  });
});

function exec(
  command: readonly string[],
  options: { readonly hasStdin?: boolean; readonly isTty?: boolean } = {},
): Promise<RemoteProcess> {
  const { hasStdin = false, isTty = false } = options;
  return cluster.processes.exec("box", command, { hasStdin, isTty, signal });
}

async function outputOf(process: RemoteProcess): Promise<{ stdout: string; stderr: string }> {
  const parts: { stdout: Uint8Array[]; stderr: Uint8Array[] } = { stdout: [], stderr: [] };
  for await (const { stream, bytes } of process.output) parts[stream].push(bytes);
  return {
    stdout: Buffer.concat(parts.stdout).toString(),
    stderr: Buffer.concat(parts.stderr).toString(),
  };
}
