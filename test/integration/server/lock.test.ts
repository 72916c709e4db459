import { expect, setDefaultTimeout, test } from "bun:test";
import type { V1Lease } from "@kubernetes/client-node";
import { startOwnKubedock } from "../../support/server/harness.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
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
  const client = await createKubernetesClient({ namespace });
  await client.json(leasePath(namespace), {
    method: "PATCH",
    contentType: "application/merge-patch+json",
    body: { spec: { holderIdentity: "somebody" } },
    signal: AbortSignal.timeout(10_000),
  });
}

async function readLease(namespace: string): Promise<V1Lease> {
  const client = await createKubernetesClient({ namespace });
  return client.json(leasePath(namespace), { signal: AbortSignal.timeout(10_000) });
}

function leasePath(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${LEASE}`;
}
