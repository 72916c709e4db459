import { expect, test } from "bun:test";
import { startApiProxy } from "../../../scripts/setup/api-proxy.ts";
import { dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock, testKubeconfig } from "../../support/server/harness.ts";

/** Longer than a single request waits. */
const AWAY_MS = 10_000;

test("a server that is started before its cluster waits for it, and its clients with it", async () => {
  await using proxy = await startApiProxy(testKubeconfig(), {});
  const comeBack = proxy.cut();
  await using server = await startOwnKubedock([], { kubeconfig: proxy.kubeconfig });
  await using docker = await dockerClient(server.host);
  const list = docker.run(["ps", "--all", "--quiet"]);
  await Bun.sleep(AWAY_MS); // it is the passing of time that is tested
  await comeBack();
  expect(await list).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  const log = await Bun.file(server.logFile).text();
  expect(log.match(/trying again until it works/g)).toHaveLength(1);
});

test("it gives up after the time that a start may take, and says what it has waited for", async () => {
  await using proxy = await startApiProxy(testKubeconfig(), {});
  proxy.cut();
  const flags = ["--timeout", "2s"];
  await using server = await startOwnKubedock(flags, { kubeconfig: proxy.kubeconfig });
  expect(await server.exited).toBe(1);
  expect(await Bun.file(server.logFile).text()).toMatch(
    /Cannot use the cluster: the API server "http:\/\/127\.0\.0\.1:\d+" has not answered in 2 s/,
  );
});
