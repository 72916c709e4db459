import { expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { lineOf, lines } from "../../support/lines.ts";
import { dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";

setDefaultTimeout(120_000);

/** An image with a label, and the label. */
const LABELLED = ["kubedock.test/config:1", "kubedock.test.label=from the image"] as const;

test("what a test run leaves is removed by its reaper", async () => {
  await using server = await startOwnKubedock(["--listen-addr", "0.0.0.0:0"]); // which Pods reach
  await using docker = await dockerClient(server.host);
  const filters = ["--filter", "event=destroy", "--filter", "event=delete"];
  const events = lines(docker.spawn("events", ...filters, "--format", "{{json .}}").stdout);
  const { TESTCONTAINERS_RYUK_DISABLED: _, ...env } = process.env; // which other tests may have set
  const run = Bun.spawn([process.execPath, join(import.meta.dir, "leaving.ts"), ...LABELLED], {
    env: {
      ...env,
      DOCKER_HOST: server.host,
      RYUK_RECONNECTION_TIMEOUT: "1s",
      TESTCONTAINERS_RYUK_RECONNECTION_TIMEOUT: "1s",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [container = "", network = "", volume = ""] = (await run.stdout.text()).trim().split(" ");
  expect(await run.exited).toBe(0);
  const { Id: image } = JSON.parse(
    await docker.ok("image", "inspect", "-f", "{{json .}}", LABELLED[0]),
  ) as { Id: string };
  for (const left of [container, network, volume, image]) await lineOf(events, left);
  expect(await docker.ok("ps", "--all", "--quiet", "--no-trunc")).not.toContain(container);
  expect((await docker.run(["network", "inspect", network])).exitCode).toBe(1);
  expect((await docker.run(["volume", "inspect", volume])).exitCode).toBe(1);
  expect(await docker.ok("images", "--quiet", "--no-trunc")).not.toContain(image);
});
