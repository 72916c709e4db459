import type { V1NodeList, V1Taint } from "@kubernetes/client-node";
import { expect, test } from "bun:test";
import { createKubernetesClient } from "../../src/kubernetes/client.ts";
import { dockerClient } from "../support/server/docker-client.ts";
import { startOwnKubedock, testKubeconfig } from "../support/server/harness.ts";
import { untilUnschedulable } from "../support/server/instance-objects.ts";

/** As a cloud's own controller would take it away, which this cluster has not. */
const TAINT: V1Taint = {
  key: "node.cloudprovider.kubernetes.io/uninitialized",
  effect: "NoSchedule",
};
const LIMIT_MS = 10_000;

test("a start waits for a node that is tainted in passing", async () => {
  await using server = await startOwnKubedock([]);
  await using docker = await dockerClient(server.host);
  await docker.ok("create", "--name", "patient", "busybox", "sleep", "3600");
  const untaint = await taintNodes();
  const start = docker.run(["start", "patient"]);
  try {
    await untilUnschedulable(server.id);
  } finally {
    await untaint();
  }
  expect(await start).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await docker.ok("inspect", "-f", "{{.State.Status}}", "patient")).toBe("running");
});

/** @returns What takes the taint away again. */
async function taintNodes(): Promise<() => Promise<void>> {
  const client = await createKubernetesClient({ kubeconfig: testKubeconfig() });
  const signal = AbortSignal.timeout(LIMIT_MS);
  const { items } = await client.json<V1NodeList>("/api/v1/nodes", { signal });
  const patch = (isTainted: boolean): Promise<unknown> =>
    Promise.all(
      items.map(({ metadata, spec }) =>
        client.json(`/api/v1/nodes/${metadata?.name}`, {
          method: "PATCH",
          contentType: "application/merge-patch+json",
          body: { spec: { taints: [...(spec?.taints ?? []), ...(isTainted ? [TAINT] : [])] } },
          signal: AbortSignal.timeout(LIMIT_MS),
        }),
      ),
    );
  await patch(true);
  return async () => {
    await patch(false);
  };
}
