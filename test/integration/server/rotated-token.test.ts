import { expect, setDefaultTimeout, test } from "bun:test";
import type { V1PolicyRule } from "@kubernetes/client-node";
import { dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";
import { createRotatingUser } from "../../support/server/rotating-user.ts";
import { createTestNamespace } from "../../support/server/test-namespace.ts";

setDefaultTimeout(120_000);

const ALL: V1PolicyRule[] = [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }];

test("a server goes on with a new token when its last one is not good any more", async () => {
  await using namespace = await createTestNamespace();
  await using user = await createRotatingUser(namespace.name, ALL);
  await using server = await startOwnKubedock(["--namespace", namespace.name], {
    kubeconfig: user.kubeconfig,
  });
  await using docker = await dockerClient(server.host);
  const stays = docker.name("stays");
  await docker.ok("run", "-d", "--name", stays, "busybox", "sleep", "3600");
  const logs = docker.spawn("logs", "--follow", stays);

  await user.rotate();
  expect(await docker.ok("exec", stays, "echo", "still here")).toBe("still here");
  expect(await docker.ok("run", "--rm", "busybox", "echo", "new")).toBe("new");
  await docker.ok("kill", stays);
  expect(await docker.ok("wait", stays)).toBe("137");
  expect(await logs.exited).toBe(0);
  expect(await Bun.file(server.logFile).text()).not.toContain("[error]");
});
