import { expect, setDefaultTimeout, test } from "bun:test";
import type { V1Lease } from "@kubernetes/client-node";
import { startOwnKubedock } from "../../support/server/harness.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { watch } from "../../../src/kubernetes/watch/watch.ts";
import { GO_KUBEDOCK_RULES } from "../../support/server/go-kubedock-role.ts";
import { dockerClient } from "../../support/server/docker-client.ts";
import { objectsOf } from "../../support/objects-of.ts";
import { createTestNamespace } from "../../support/server/test-namespace.ts";
import { untilLogged } from "../../support/server/until-logged.ts";

setDefaultTimeout(90_000);

const LEASE = "kubedock-lock";

test.concurrent("a namespace is handed over when the server that has it ends", async () => {
  await using namespace = await createTestNamespace();
  const flags = ["--lock", "--namespace", namespace.name];
  await using first = await startOwnKubedock(flags);
  await using docker = await dockerClient(first.host);
  await docker.ok("run", "-d", "busybox", "sleep", "60");
  await using second = await startOwnKubedock(flags);
  await using late = await dockerClient(second.host);
  const version = late.ok("version"); // which waits
  await untilLogged(second.logFile, `kubedock "${first.id}" has locked it`);
  expect(await holderOf(namespace.name)).toBe(first.id);

  process.kill(first.pid, "SIGTERM");
  expect(await first.exited).toBe(128 + 15);
  await version;
  expect(await holderOf(namespace.name)).toBe(second.id);
  process.kill(second.pid, "SIGTERM");
  expect(await second.exited).toBe(128 + 15);
  expect(await holderOf(namespace.name)).toBe("");
});

test.concurrent("a lock is renewed for as long as its server lives, and its own after a crash", async () => {
  await using namespace = await createTestNamespace();
  const flags = ["--lock", "--namespace", namespace.name];
  await using first = await startOwnKubedock(flags);
  await using docker = await dockerClient(first.host);
  await docker.ok("version"); // which waits
  const renewed = await leaseThat(namespace.name, ({ spec }) => {
    return spec?.holderIdentity === first.id && spec.renewTime !== spec.acquireTime;
  });
  expect(renewed.spec?.leaseDurationSeconds).toBe(60); // as the Go kubedock has it

  process.kill(first.pid, "SIGKILL");
  await first.exited;
  await using again = await startOwnKubedock(flags, { id: first.id });
  await using next = await dockerClient(again.host);
  await next.ok("version"); // which would wait a minute for another's
  expect(await Bun.file(again.logFile).text()).not.toContain("has locked it");
});

test.concurrent("a lock is its server's whatever else is written into it, and when it is deleted", async () => {
  await using namespace = await createTestNamespace();
  await using server = await startOwnKubedock(["--lock", "--namespace", namespace.name]);
  await using docker = await dockerClient(server.host);
  await docker.ok("version"); // which waits
  await changeLease(namespace.name, "PATCH", { metadata: { annotations: { seen: "by a user" } } });
  const noted = await readLease(namespace.name);
  const renewed = await leaseThat(namespace.name, ({ spec }) => {
    return spec?.renewTime !== noted.spec?.renewTime;
  });
  expect(renewed.spec?.holderIdentity).toBe(server.id);
  expect(renewed.metadata?.annotations).toEqual({ seen: "by a user" });

  await changeLease(namespace.name, "DELETE");
  const made = await leaseThat(
    namespace.name,
    ({ metadata }) => metadata?.uid !== renewed.metadata?.uid,
  );
  expect(made.spec?.holderIdentity).toBe(server.id);
  await docker.ok("version");
  process.kill(server.pid, "SIGTERM");
  expect(await server.exited).toBe(128 + 15);
  expect(await holderOf(namespace.name)).toBe("");
});

test.concurrent("a lock that is not renewed any more is taken from whoever had it", async () => {
  await using namespace = await createTestNamespace();
  await changeLease(namespace.name, "POST", {
    metadata: { name: LEASE },
    spec: { holderIdentity: "gone", leaseDurationSeconds: 1, leaseTransitions: 4 },
  });
  await using server = await startOwnKubedock(["--lock", "--namespace", namespace.name]);
  await using docker = await dockerClient(server.host);
  await docker.ok("version"); // which waits
  const log = await Bun.file(server.logFile).text();
  expect(log.match(/kubedock "gone" has locked it/g)).toHaveLength(1);
  expect(await holderOf(namespace.name)).toBe(server.id);
});

test.concurrent("a server without permission for leases says so and ends", async () => {
  await using namespace = await createTestNamespace();
  const kubeconfig = await namespace.kubeconfigFor(GO_KUBEDOCK_RULES);
  const flags = ["--lock", "--namespace", namespace.name];
  await using server = await startOwnKubedock(flags, { kubeconfig });
  expect(await server.exited).toBe(1);
  expect(await Bun.file(server.logFile).text()).toMatch(/leases.*is forbidden/);
});

test.concurrent("a server that does not get the namespace in time gives up", async () => {
  await using namespace = await createTestNamespace();
  const flags = ["--lock", "--namespace", namespace.name];
  await using first = await startOwnKubedock(flags);
  await using docker = await dockerClient(first.host);
  await docker.ok("version");
  await using second = await startOwnKubedock([...flags, "--lock-timeout", "2s"]);
  expect(await second.exited).toBe(1);
  const log = await Bun.file(second.logFile).text();
  expect(log).toContain(`Cannot lock namespace "${namespace.name}": kubedock "${first.id}" has`);
});

test.concurrent("a server that loses the namespace cleans up and ends", async () => {
  await using namespace = await createTestNamespace();
  await using server = await startOwnKubedock(["--lock", "--namespace", namespace.name]);
  await using docker = await dockerClient(server.host);
  await docker.ok("run", "-d", "busybox", "sleep", "60");
  await takeAway(namespace.name);
  expect(await server.exited).toBe(1);
  expect(await objectsOf(`kubedock.id=${server.id}`, namespace.name)).toEqual([]);
  expect(await holderOf(namespace.name)).toBe("somebody");
});

async function holderOf(namespace: string): Promise<string | undefined> {
  return (await readLease(namespace)).spec?.holderIdentity;
}

async function takeAway(namespace: string): Promise<void> {
  await changeLease(namespace, "PATCH", { spec: { holderIdentity: "somebody" } });
}

async function changeLease(
  namespace: string,
  method: "POST" | "PATCH" | "DELETE",
  body?: object,
): Promise<void> {
  const client = await createKubernetesClient({ namespace });
  await client.json(method === "POST" ? leasesPath(namespace) : leasePath(namespace), {
    method,
    ...(method === "PATCH" ? { contentType: "application/merge-patch+json" as const } : {}),
    ...(body ? { body } : {}),
    signal: AbortSignal.timeout(10_000),
  });
}

/** Waits for the lease of a namespace to be so. */
async function leaseThat(namespace: string, isSo: (lease: V1Lease) => boolean): Promise<V1Lease> {
  const client = await createKubernetesClient({ namespace });
  const target = { path: leasesPath(namespace), query: {} };
  for await (const change of watch<V1Lease>(client, target, AbortSignal.timeout(60_000))) {
    const leases = change.type === "synced" ? change.objects : [change.object];
    const found = leases.find(isSo);
    if (found) return found;
  }
  throw new Error(`The lease of "${namespace}" is not what it should be`);
}

async function readLease(namespace: string): Promise<V1Lease> {
  const client = await createKubernetesClient({ namespace });
  return client.json(leasePath(namespace), { signal: AbortSignal.timeout(10_000) });
}

function leasePath(namespace: string): string {
  return `${leasesPath(namespace)}/${LEASE}`;
}

function leasesPath(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
}
