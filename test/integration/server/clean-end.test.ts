import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";
import { objectsOf } from "../../support/objects-of.ts";

setDefaultTimeout(120_000);

const CONTAINERS = 20;

/** The grace that Kubernetes gives a Pod by default. */
const GRACE_MS = 30_000;

describe("a server that is told to end", () => {
  test("leaves nothing of 20 containers, some of which are just starting", async () => {
    await using server = await startOwnKubedock([]);
    const docker = await dockerClient(server.host);
    const run = (): Promise<string> => docker.ok("run", "-d", "busybox", "sleep", "3600");
    await Promise.all(Array.from({ length: CONTAINERS - 5 }, run));
    const late = Array.from({ length: 5 }, () => run().catch(() => "")); // because the server ends meanwhile
    const selector = `kubedock.id=${server.id}`;
    expect((await objectsOf(selector)).length).toBeGreaterThanOrEqual(2 * (CONTAINERS - 5));
    const toldAt = performance.now();
    process.kill(server.pid, "SIGTERM");
    expect(await server.exited).toBe(128 + 15);
    expect(performance.now() - toldAt).toBeLessThan(GRACE_MS);
    await Promise.all(late);
    expect(await objectsOf(selector)).toEqual([]);
  });

  test("exits with 1 if something is left", async () => {
    await using server = await startOwnKubedock([]);
    const client = await createKubernetesClient({});
    const path = `/api/v1/namespaces/${client.namespace}/configmaps`;
    const signal = AbortSignal.timeout(GRACE_MS);
    const name = `held-${server.id}`;
    const labels = { kubedock: "true", "kubedock.id": server.id };
    const held = { metadata: { name, labels, finalizers: ["kubedock.test/held"] } };
    await client.json(path, { method: "POST", body: held, signal });
    process.kill(server.pid, "SIGINT");
    expect(await server.exited).toBe(1);
    await client.json(`${path}/${name}`, {
      method: "PATCH",
      contentType: "application/merge-patch+json",
      body: { metadata: { finalizers: null } },
      signal,
    });
    expect(await objectsOf(`kubedock.id=${server.id}`)).toEqual([]);
  });
});
