import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";
import { lineOf, lines } from "../../support/lines.ts";
import { objectsOf } from "../../support/objects-of.ts";
import { createTestNamespace, type TestNamespace } from "../../support/server/test-namespace.ts";

setDefaultTimeout(120_000);

let namespace: TestNamespace;

beforeAll(async () => {
  namespace = await createTestNamespace();
});
afterAll(() => namespace[Symbol.asyncDispose]());

describe("the reaper", () => {
  test("removes containers that are too old, but none that somebody is attached to", async () => {
    await using server = await startOwnKubedock(["-n", namespace.name, "--reapmax", "4s"]);
    await using docker = await dockerClient(server.host);
    const destroyed = lines(docker.spawn("events", "--filter", "event=destroy").stdout);
    const attached = docker.spawn("run", "-i", "--name", "attached", "busybox", "cat");
    await runningContainer(docker, "attached");
    await docker.ok("run", "-d", "--name", "alone", "busybox", "sleep", "3600");
    await lineOf(destroyed, "name=alone");
    expect(await docker.ok("ps", "-a", "--format", "{{.Names}}")).toBe("attached");
    expect(attached.exitCode).toBeNull();
  });

  test("--prune-start removes what another server has made", async () => {
    await using other = await startOwnKubedock(["-n", namespace.name]);
    await using docker = await dockerClient(other.host);
    await docker.ok("run", "-d", "--name", "left", "busybox", "sleep", "3600");
    const selector = `kubedock.id=${other.id}`;
    expect((await objectsOf(selector, namespace.name)).length).toBeGreaterThanOrEqual(2);
    await using server = await startOwnKubedock(["-n", namespace.name, "--prune-start"]);
    await using pruner = await dockerClient(server.host);
    expect(await pruner.ok("ps", "-a", "-q")).toBe(""); // answered when all has been removed
    expect(await objectsOf(`${selector},kubedock.kind=container`, namespace.name)).toEqual([]);
  });
});

async function runningContainer(docker: Docker, name: string): Promise<void> {
  const started = docker.spawn("events", "--since", "1m", "--filter", "event=start");
  await lineOf(lines(started.stdout), `name=${name}`);
}
