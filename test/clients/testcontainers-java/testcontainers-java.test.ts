import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { dockerCli } from "../../../scripts/setup/docker-cli.ts";
import { dockerCompose } from "../../../scripts/setup/docker-compose.ts";
import { testcontainersJava } from "../../../scripts/setup/testcontainers-java.ts";
import { lineOf, lines } from "../../support/lines.ts";
import { dockerClient } from "../../support/server/docker-client.ts";
import { startKubedock, startOwnKubedock } from "../../support/server/harness.ts";

setDefaultTimeout(300_000);

/** Cases of a class that run at the same time. */
const CASES_AT_ONCE = 3;

let classPath: string;
let home: string;
let env: Record<string, string>;

beforeAll(async () => {
  const [path, folder, docker, compose] = await Promise.all([
    testcontainersJava(),
    mkdtemp(join(tmpdir(), "kubedock-java-")),
    dockerCli(),
    dockerCompose(),
  ]);
  classPath = path;
  home = folder;
  await mkdir(join(home, "cli-plugins"));
  await symlink(compose, join(home, "cli-plugins", "docker-compose"));
  env = {
    PATH: `${dirname(docker)}:${process.env["PATH"]}`, // its compose runs `docker compose`
    DOCKER_CONFIG: home,
    TESTCONTAINERS_REUSE_ENABLE: "true",
  };
}, 600_000);
afterAll(() => rm(home, { recursive: true }));

/** Classes with tests, and the names of these, as the sources have them. */
const CLASSES = readdirSync(join(import.meta.dir, "cases"))
  .filter((file) => file.endsWith("Test.java"))
  .map((file) => {
    const source = readFileSync(join(import.meta.dir, "cases", file), "utf8");
    const names = [...source.matchAll(/@Test\s+void (\w+)\(/g)].map(([, name = ""]) => name);
    const name = file.replace(".java", "");
    return { name, names, title: `${name}: ${names.join(", ")}` };
  });

describe("Testcontainers for Java", () => {
  test.each(CLASSES)("$title", async ({ name, names }) => {
    const { host } = await startKubedock();
    const { output, exitCode } = await runJava(
      [
        "org.junit.platform.console.ConsoleLauncher",
        "execute",
        `--select-class=cases.${name}`,
        "--fail-if-no-tests",
        "--details=testfeed",
        "--disable-banner",
        "--disable-ansi-colors",
        "--config=junit.jupiter.execution.parallel.enabled=true",
        "--config=junit.jupiter.execution.parallel.mode.default=concurrent",
        "--config=junit.jupiter.execution.parallel.config.strategy=fixed",
        `--config=junit.jupiter.execution.parallel.config.fixed.parallelism=${CASES_AT_ONCE}`,
      ],
      { DOCKER_HOST: host, TESTCONTAINERS_RYUK_DISABLED: "true" },
    );
    // One that has not run at all is not among the failed ones.
    for (const test of names) expect(output).toMatch(new RegExp(`> ${test}\\(.*:: SUCCESSFUL`));
    expect(exitCode).toBe(0);
  });

  test("what a test run leaves is removed by its reaper", async () => {
    await using server = await startOwnKubedock(["--listen-addr", "0.0.0.0:0"]); // which Pods reach
    await using docker = await dockerClient(server.host);
    const events = lines(
      docker.spawn("events", "--filter", "event=destroy", "--format", "{{.Actor.ID}}").stdout,
    );
    const { output } = await runJava(["cases.Leaving"], {
      DOCKER_HOST: server.host,
      RYUK_RECONNECTION_TIMEOUT: "1s",
      TESTCONTAINERS_RYUK_RECONNECTION_TIMEOUT: "1s",
    });
    const [, container = "", network = ""] = /^(\w{64}) (\w{64})$/m.exec(output) ?? [];
    expect(container).not.toBe("");
    await lineOf(events, container);
    await lineOf(events, network);
    expect(await docker.ok("ps", "--all", "--quiet", "--no-trunc")).not.toContain(container);
    expect((await docker.run(["network", "inspect", network])).exitCode).toBe(1);
  });
});

/** Runs a class of the Java program; the settings of whoever runs the tests have no say. */
async function runJava(args: readonly string[], settings: Record<string, string>) {
  const flags = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", `-Duser.home=${home}`];
  const child = Bun.spawn(["java", ...flags, "-cp", classPath, ...args], {
    env: { ...env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { output: stdout + stderr, exitCode: await child.exited };
}
