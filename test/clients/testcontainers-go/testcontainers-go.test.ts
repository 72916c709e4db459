import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { testcontainersGo } from "../../../scripts/setup/testcontainers-go.ts";
import { startKubedock } from "../../support/server/harness.ts";

setDefaultTimeout(120_000);

let program: string;
let env: Record<string, string | undefined>;

beforeAll(async () => {
  const [path, { host }] = await Promise.all([testcontainersGo(), startKubedock()]);
  program = path;
  env = { ...process.env, DOCKER_HOST: host, TESTCONTAINERS_RYUK_DISABLED: "true" };
}, 300_000);

/** The tests of the Go program, as its sources name them. */
const NAMES = readdirSync(import.meta.dir)
  .filter((file) => file.endsWith("_test.go"))
  .flatMap((file) => [
    ...readFileSync(join(import.meta.dir, file), "utf8").matchAll(/^func (Test\w+)/gm),
  ])
  .map(([, name]) => name ?? "");

describe("Testcontainers for Go", () => {
  test.concurrent.each(NAMES)("%s", async (name) => {
    const child = Bun.spawn([program, "-test.run", `^${name}$`, "-test.v"], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    const told = stdout + stderr;
    // A name that the program does not know passes, too.
    expect(told).toContain(`--- PASS: ${name}`);
    expect(await child.exited).toBe(0);
  });
});
