import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1Pod, V1PodList } from "@kubernetes/client-node";
import type { ServerProcess } from "../../../scripts/setup/server-process.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";

setDefaultTimeout(90_000);

const FLAGS = [
  "--request-cpu=10m,1",
  "--request-memory=8Mi,64Mi",
  "--request-ephemeral-storage=1Mi,64Mi",
  "--ignore-container-memory",
  "--node-selector=kubernetes.io/os=linux",
  "--active-deadline-seconds=600",
  "--runas-user=1000",
  "--image-pull-secrets=first,second",
  "--annotation=example.com/note=a, b",
  "--label=team=a",
  "--label=kubedock=no",
  "--pod-name-prefix=flagged",
  "--service-account=default",
  "--inspector",
  "--kube-api-qps=5",
  "--kube-api-burst=10",
  "--poll-rate=1",
  "--poll-burst=3",
];

const TEMPLATE = `
kind: Pod
metadata: { labels: { from: template } }
spec:
  tolerations: [{ key: dedicated, operator: Exists }]
  terminationGracePeriodSeconds: 77
  securityContext: { fsGroup: 2000 }
  containers: [{ name: ignored, image: ignored }]
`;

let folder: string;
let server: ServerProcess;
let docker: Docker;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-template-"));
  await Bun.write(join(folder, "pod.yaml"), TEMPLATE);
  server = await startOwnKubedock([...FLAGS, "--pod-template", join(folder, "pod.yaml")]);
  docker = await dockerClient(server.host);
});

afterAll(async () => {
  await docker[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe("a Pod", () => {
  test.concurrent("is as flags and template say", async () => {
    const id = await docker.ok("run", "-d", "--memory", "1g", "busybox", "sleep", "60");
    const { metadata, spec } = await podOf(id);
    expect(metadata?.name).toStartWith("flagged-");
    expect(metadata?.labels).toMatchObject({ team: "a", from: "template", kubedock: "true" });
    expect(metadata?.annotations).toMatchObject({ "example.com/note": "a, b" });
    expect(spec).toMatchObject({
      activeDeadlineSeconds: 600,
      terminationGracePeriodSeconds: 2,
      imagePullSecrets: [{ name: "first" }, { name: "second" }],
      nodeSelector: { "kubernetes.io/os": "linux" },
      securityContext: { fsGroup: 2000 },
      tolerations: expect.arrayContaining([{ key: "dedicated", operator: "Exists" }]),
    });
    expect(spec?.containers).toMatchObject([
      {
        name: "main",
        securityContext: { runAsUser: 1000 },
        resources: {
          requests: { cpu: "10m", memory: "8Mi", "ephemeral-storage": "1Mi" },
          limits: { cpu: "1", memory: "64Mi", "ephemeral-storage": "64Mi" },
        },
      },
    ]);
    expect(await docker.ok("exec", id, "id", "-u")).toBe("1000");
  });

  test.concurrent("is as the labels of its container say, above all", async () => {
    const prefix = "com.joyrex2001.kubedock.";
    const labels = {
      "request-cpu": "20m",
      "request-memory": ",32Mi",
      "request-ephemeral-storage": "2Mi",
      "node-selector": "kubernetes.io/arch=amd64",
      "active-deadline-seconds": "300",
      "runas-user": "2000",
      "name-prefix": "labelled",
      "pull-policy": "never",
      "service-account": "default",
    };
    const flags = Object.entries(labels).flatMap(([key, value]) => [
      "--label",
      `${prefix}${key}=${value}`,
    ]);
    const id = await docker.ok("run", "-d", ...flags, "busybox", "sleep", "60");
    const { metadata, spec } = await podOf(id);
    expect(metadata?.name).toStartWith("labelled-");
    expect(spec).toMatchObject({
      activeDeadlineSeconds: 300,
      nodeSelector: { "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" },
    });
    expect(spec?.containers).toMatchObject([
      {
        imagePullPolicy: "Never",
        securityContext: { runAsUser: 2000 },
        resources: {
          requests: { cpu: "20m", memory: "32Mi", "ephemeral-storage": "2Mi" },
          limits: { memory: "32Mi" },
        },
      },
    ]);
  });

  test.concurrent("is of the user that the request names", async () => {
    expect(await docker.ok("run", "--rm", "--user", "3000", "busybox", "id", "-u")).toBe("3000");
  });

  test.concurrent("is not made of a label that cannot be used", async () => {
    const label = "com.joyrex2001.kubedock.request-memory=much";
    const { exitCode, stderr } = await docker.run(["create", "--label", label, "busybox"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`Cannot use label "${label}": not a quantity`);
  });

  test.concurrent("ends when its time is over", async () => {
    const label = "com.joyrex2001.kubedock.active-deadline-seconds=2";
    const id = await docker.ok("run", "-d", "--label", label, "busybox", "sleep", "60");
    expect(await docker.ok("wait", id)).toBe("137");
  });
});

test("a template that the API server refuses ends the server, with the line", async () => {
  const path = join(folder, "wrong.yaml");
  await Bun.write(path, "kind: Pod\nspec:\n  hostname: a\n  nodeSelectors: {}\n");
  const starting = startOwnKubedock(["--pod-template", path]);
  expect(starting).rejects.toThrow(`${path}:4": `);
  await starting.catch(() => {}); // because that is what was expected
});

async function podOf(id: string): Promise<V1Pod> {
  const client = await createKubernetesClient({});
  const labelSelector = `kubedock.containerid=${id.slice(0, 12)},kubedock.kind=container`;
  const { items } = await client.json<V1PodList>(`/api/v1/namespaces/${client.namespace}/pods`, {
    query: { labelSelector },
    signal: AbortSignal.timeout(30_000),
  });
  const [pod] = items;
  if (!pod) throw new Error(`Container ${id} has no Pod`);
  return pod;
}
