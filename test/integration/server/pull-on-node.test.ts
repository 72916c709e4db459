import { expect, setDefaultTimeout, test } from "bun:test";
import { startApiProxy } from "../../../scripts/setup/api-proxy.ts";
import { dockerClient } from "../../support/server/docker-client.ts";
import { ownId, startOwnKubedock, testKubeconfig } from "../../support/server/harness.ts";
import { untilNothingIsOrphaned } from "../../support/server/instance-objects.ts";

setDefaultTimeout(90_000);

/** No way out, and the cluster's own registry is not for the server to know: only the nodes get images. */
const NO_WAY_OUT = { HTTPS_PROXY: "http://127.0.0.1:9", HTTP_PROXY: "http://127.0.0.1:9" };

test("docker pull has a node pull where the server reaches no registry", async () => {
  await using proxy = await startApiProxy(testKubeconfig(), {
    onRequest: ({ url }) =>
      url.includes("local-registry-hosting") ? { code: 403, message: "not for you" } : "pass",
  });
  const id = ownId();
  const { kubeconfig } = proxy;
  await using server = await startOwnKubedock([], { id, kubeconfig, env: NO_WAY_OUT });
  await using docker = await dockerClient(server.host);
  expect(await docker.ok("pull", "busybox")).toContain("busybox:latest: a node has it");
  const missing = await docker.run(["pull", "kubedock.test/there-is-none:1"]);
  expect(missing.exitCode).toBe(1);
  expect(missing.stderr).toContain("a node cannot pull it either: ");
  await untilNothingIsOrphaned(id, []);
  expect(await docker.ok("run", "--rm", "busybox", "echo", "hi")).toBe("hi");
});
