import { expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { lineOf, lines } from "../../support/lines.ts";
import { dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";

setDefaultTimeout(120_000);

test("what a test run leaves is removed by its reaper", async () => {
  await using server = await startOwnKubedock(["--listen-addr", "0.0.0.0:0"]); // which Pods reach
  await using docker = await dockerClient(server.host);
  const events = lines(
    docker.spawn("events", "--filter", "event=destroy", "--format", "{{.Actor.ID}}").stdout,
  );
  const run = Bun.spawn([process.execPath, join(import.meta.dir, "leaving.ts")], {
    env: {
      ...process.env,
      DOCKER_HOST: server.host,
      TESTCONTAINERS_RYUK_DISABLED: "false",
      RYUK_RECONNECTION_TIMEOUT: "1s",
      TESTCONTAINERS_RYUK_RECONNECTION_TIMEOUT: "1s",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [container = "", network = ""] = (await run.stdout.text()).trim().split(" ");
  expect(await run.exited).toBe(0);
  await lineOf(events, container);
  await lineOf(events, network);
  expect(await docker.ok("ps", "--all", "--quiet", "--no-trunc")).not.toContain(container);
  expect((await docker.run(["network", "inspect", network])).exitCode).toBe(1);
});
