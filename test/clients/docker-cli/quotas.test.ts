import { join } from "node:path";
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { V1Pod, V1ResourceQuota } from "@kubernetes/client-node";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import { objectsPath } from "../../../src/kubernetes/paths.ts";
import { watch } from "../../../src/kubernetes/watch/watch.ts";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";
import { createTestNamespace } from "../../support/server/test-namespace.ts";
import { temporaryFolder } from "../../support/tar.ts";

setDefaultTimeout(90_000);

/** A server in a namespace whose owner has set bounds. */
type Bounded = AsyncDisposable & { readonly docker: Docker; readonly pods: () => Promise<V1Pod[]> };

describe("docker run in a namespace with a LimitRange", () => {
  test.concurrent("says which limit the container is above, and leaves no Pod", async () => {
    const max = { type: "Container", max: { memory: "64Mi" }, default: { memory: "64Mi" } };
    await using bounded = await inNamespaceWith("limitranges", "LimitRange", { limits: [max] });
    const { docker, pods } = bounded;
    const { exitCode, stderr } = await docker.run(["run", "--name", "big", "-m", "1g", "busybox"]);
    expect(stderr).toContain("maximum memory usage per Container is 64Mi, but limit is 1073741824");
    expect(exitCode).toBe(125);
    expect(await pods()).toEqual([]);
    expect(await docker.ok("inspect", "-f", "{{.State.Status}}", "big")).toBe("created");
    expect(await docker.ok("run", "--rm", "-m", "32m", "busybox", "echo", "small")).toBe("small");
  });

  test.concurrent("gives what has asked for nothing the namespace's own", async () => {
    const own = { defaultRequest: { cpu: "10m" }, default: { cpu: "500m", memory: "64Mi" } };
    const limits = [{ type: "Container", ...own }];
    await using bounded = await inNamespaceWith("limitranges", "LimitRange", { limits });
    await bounded.docker.ok("run", "-d", "busybox", "sleep", "60");
    const [pod] = await bounded.pods();
    expect(pod?.spec?.containers[0]?.resources).toMatchObject({
      limits: { cpu: "500m", memory: "64Mi" },
      requests: { cpu: "10m", memory: "64Mi" },
    });
  });
});

describe("docker run in a namespace with a ResourceQuota", () => {
  test.concurrent("says what is exceeded, and runs once there is room", async () => {
    const hard = { pods: "1" };
    await using bounded = await inNamespaceWith("resourcequotas", "ResourceQuota", { hard });
    const { docker } = bounded;
    await docker.ok("run", "-d", "--name", "first", "busybox", "sleep", "60");
    const { exitCode, stderr } = await docker.run(["run", "--name", "second", "busybox", "true"]);
    expect(stderr).toMatch(
      /exceeded quota: bounds, requested: pods=1, used: pods=1, limited: pods=1/,
    );
    expect(exitCode).toBe(125);
    await docker.ok("rm", "-f", "first");
    // What is free again is counted by a controller, of which nothing tells but another try.
    for (;;) if ((await docker.run(["start", "-a", "second"])).exitCode === 0) break;
    expect(await docker.ok("inspect", "-f", "{{.State.ExitCode}}", "second")).toBe("0");
  });

  test.concurrent("says which requests the namespace wants to know", async () => {
    const hard = { "requests.memory": "1Gi" };
    await using bounded = await inNamespaceWith("resourcequotas", "ResourceQuota", { hard });
    const { docker } = bounded;
    const { stderr } = await docker.run(["run", "busybox", "true"]);
    expect(stderr).toContain("failed quota: bounds: must specify requests.memory");
    const label = "com.joyrex2001.kubedock.request-memory=16Mi";
    expect(await docker.ok("run", "--rm", "--label", label, "busybox", "echo", "ok")).toBe("ok");
  });

  test.concurrent("starts what needs helpers, which tell theirs too", async () => {
    const hard = {
      "requests.cpu": "1",
      "requests.memory": "1Gi",
      "limits.cpu": "4",
      "limits.memory": "1Gi",
    };
    const flags = ["--request-cpu", "10m,1", "--request-memory", "16Mi,64Mi"];
    flags.push("--listen-addr", "0.0.0.0:0"); // where docker.sock's sidecar reaches it
    await using bounded = await inNamespaceWith("resourcequotas", "ResourceQuota", { hard }, flags);
    await using folder = await temporaryFolder();
    await Bun.write(join(folder.path, "bound"), "bound\n");
    const binds = ["-v", `${folder.path}:/bound:ro`, "-v", "data:/data"];
    const socket = ["-v", "/var/run/docker.sock:/var/run/docker.sock"];
    const script = "cat /bound/bound; stat -c %F /var/run/docker.sock; touch /data/file";
    const run = ["run", "--rm", ...binds, ...socket, "debian", "sh", "-c", script];
    expect(await bounded.docker.ok(...run)).toBe("bound\nsocket");
  });

  test.concurrent("says that there is no room for a container's record", async () => {
    const hard = { "count/configmaps": "0" };
    await using bounded = await inNamespaceWith("resourcequotas", "ResourceQuota", { hard });
    const { exitCode, stderr } = await bounded.docker.run(["create", "busybox"]);
    expect(stderr).toContain("exceeded quota: bounds, requested: count/configmaps=1");
    expect(exitCode).toBe(1);
  });
});

/** Makes a namespace with one object called "bounds", and a server there. */
async function inNamespaceWith(
  resource: string,
  kind: string,
  spec: object,
  flags: readonly string[] = [],
): Promise<Bounded> {
  const opened = new AsyncDisposableStack();
  const namespace = opened.use(await createTestNamespace());
  const client = await createKubernetesClient({ namespace: namespace.name });
  const path = `/api/v1/namespaces/${namespace.name}/${resource}`;
  const bounds = { apiVersion: "v1", kind, metadata: { name: "bounds" }, spec };
  const signal = AbortSignal.timeout(30_000);
  await client.json(path, { method: "POST", body: bounds, signal });
  if (kind === "ResourceQuota") await untilCounted(client, path);
  const server = opened.use(await startOwnKubedock(["-n", namespace.name, ...flags]));
  const docker = opened.use(await dockerClient(server.host));
  const query = { labelSelector: "kubedock.kind=container" };
  return {
    docker,
    pods: async () => {
      const signal = AbortSignal.timeout(30_000);
      const path = objectsPath(client, "pods");
      return (await client.json<{ items: V1Pod[] }>(path, { query, signal })).items;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Resolves when a quota is heeded, which it is once a controller has counted what is there. */
async function untilCounted(client: KubernetesClient, path: string): Promise<void> {
  for await (const change of watch<V1ResourceQuota>(
    client,
    { path, query: {} },
    AbortSignal.timeout(30_000),
  )) {
    const quotas = change.type === "synced" ? change.objects : [change.object];
    if (quotas.some(({ status }) => status?.used)) return;
  }
}
