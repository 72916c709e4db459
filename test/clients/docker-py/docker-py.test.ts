import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { requireDebianPackages } from "../../../scripts/setup/debian-packages.ts";
import { startKubedock } from "../../support/server/harness.ts";

setDefaultTimeout(120_000);

/** The interpreter that Debian's packages are for, whichever else is here. */
const PYTHON = "/usr/bin/python3";

let host: string;

beforeAll(async () => {
  await requireDebianPackages(["python3-docker"]);
  ({ host } = await startKubedock());
}, 120_000);

describe("docker-py", () => {
  test.concurrent.each([
    "run_in_the_foreground",
    "exec_run",
    "attach_and_logs",
    "archives",
    "events",
    "published_port",
    "networks_and_volumes",
    "refusals",
  ])("%s", async (name) => {
    const child = Bun.spawn([PYTHON, join(import.meta.dir, "cases.py"), name], {
      env: { PATH: process.env["PATH"], DOCKER_HOST: host },
      stdio: ["ignore", "inherit", "pipe"],
    });
    expect(await child.stderr.text()).toBe("");
    expect(await child.exited).toBe(0);
  });
});
