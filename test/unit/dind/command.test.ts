import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../../scripts/setup/cache.ts";
import { lineOf, lines } from "../../support/lines.ts";
import { runKubedock } from "../../support/run-kubedock.ts";

setDefaultTimeout(90_000); // a program may take seconds to begin

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-dind-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("kubedock dind offers a socket until a file called shutdown is put beside it", async () => {
  const socket = join(folder, "docker.sock");
  const flags = ["dind", "--unix-socket", socket, "--kubedock-url", "http://127.0.0.1:9"];
  expect(await runKubedock(["dind", "--check", "--unix-socket", socket])).toMatchObject({
    exitCode: 1,
  });
  const child = Bun.spawn([process.execPath, join(projectFolder, "src", "main.ts"), ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await lineOf(lines(child.stderr), `Passing ${socket} on to http://127.0.0.1:9`);
  expect(await runKubedock(["dind", "--check", "--unix-socket", socket])).toMatchObject({
    exitCode: 0,
  });
  await Bun.write(join(folder, "shutdown"), "");
  expect(await child.exited).toBe(0);
  expect(existsSync(socket)).toBe(false);
});

test.each([
  [[], {}, 1],
  [["-v", "0"], {}, 0],
  [[], { VERBOSITY: "0" }, 0],
  [["--verbosity=1"], { VERBOSITY: "0" }, 1],
] as const)("with %j and %j it logs %d lines", async (flags, env, count) => {
  await Bun.write(join(folder, "shutdown"), ""); // so that it ends at once
  const place = ["--unix-socket", join(folder, "other.sock"), "--kubedock-url", "http://a:1"];
  const { exitCode, errors } = await runKubedock(["dind", ...place, ...flags], env);
  expect(exitCode).toBe(0);
  expect(errors).toHaveLength(count);
});
