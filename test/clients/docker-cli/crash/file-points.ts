import { expect } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { ClientResult } from "../../../support/server/command-line-client.ts";
import type { Docker } from "../../../support/server/docker-client.ts";
import { type CrashPoint, expectLog, runSleeper, SLEEPER, untilCopyLeaves } from "./crash-point.ts";

/** A directory with a file that takes several frames and blocks. */
const SOURCE = join(import.meta.dir, "../../../..");
const FILE = "bun.lock";
const SIZE = statSync(join(SOURCE, FILE)).size;

/** Tells how much of the file is there. */
const COMMAND = ["busybox", "sh", "-c", `wc -c </data/${FILE}; exec sleep 3600`];

const MOMENTS = ["asked", "answered"] as const;

/** How the shim is told to take in files, and to give some out. */
const [PUT, GET] = ["command=put&", "command=get&"];

/** Points at which files are on their way into a container, or out of it. */
export const FILE_POINTS: readonly CrashPoint[] = [
  ...MOMENTS.map((when): CrashPoint => ({
    at: { kind: "POST pods/exec", part: PUT, when },
    given: runSleeper,
    command: (name) => ["cp", `${SOURCE}/${FILE}`, `${name}:/home/${FILE}`],
    told: expectFailure,
    afterwards: async (docker, name) => {
      await untilCopyLeaves(docker, name);
      expect(await docker.ok("exec", name, "ls", "-A", "/home")).toBe("");
      await docker.ok("cp", `${SOURCE}/${FILE}`, `${name}:/home/${FILE}`);
      expect(await docker.ok("exec", name, "wc", "-c", `/home/${FILE}`)).toStartWith(String(SIZE));
    },
  })),
  ...MOMENTS.map((when): CrashPoint => ({
    at: { kind: "POST pods/exec", part: GET, when },
    given: runSleeper,
    command: (name) => ["cp", `${name}:/etc`, "-"],
    told: expectFailure,
    afterwards: untilCopyLeaves,
  })),
  ...MOMENTS.map((when): CrashPoint => ({
    at: { kind: "POST pods", when }, // which shows the files of an image
    given: (docker, name) => docker.ok("create", "--name", name, ...SLEEPER),
    command: (name) => ["cp", `${name}:/etc/passwd`, "-"],
    told: expectFailure,
    afterwards: async (docker, name) => {
      expect(await docker.ok("cp", `${name}:/etc/passwd`, "-")).toContain("root:x:0:0");
    },
  })),
  ...MOMENTS.map((when): CrashPoint => ({
    at: { kind: "POST pods", when },
    given: async (docker, name) => {
      await docker.ok("create", "--name", name, ...SLEEPER);
      await docker.ok("cp", `${SOURCE}/${FILE}`, `${name}:/${FILE}`);
    },
    command: (name) => ["start", name],
    afterwards: async (docker, name) => {
      await startOrExplain(docker, name);
      const size = await docker.ok("exec", name, "wc", "-c", `/${FILE}`);
      expect(size).toStartWith(String(SIZE));
    },
  })),
  ...MOMENTS.map((when) => point({ kind: "POST pods/exec", when }, `${SOURCE}/.github:/other`)),
  ...MOMENTS.map((when) => point({ kind: "GET pods/attach", when }, `${SOURCE}/.github:/other:ro`)),
];

function point(at: CrashPoint["at"], other: string): CrashPoint {
  const mode = other.endsWith(":ro") ? ":ro" : "";
  const binds = ["-v", `${SOURCE}/${FILE}:/data/${FILE}${mode}`, "-v", other];
  return {
    at,
    command: (name) => ["run", "-d", "--name", name, ...binds, ...COMMAND],
    afterwards: async (docker, name) => {
      await startOrExplain(docker, name);
      await expectLog(docker, name, String(SIZE));
    },
  };
}

/** What was cut short is either done again, or fails with the reason: then the next start does it. */
async function startOrExplain(docker: Docker, name: string): Promise<void> {
  const { exitCode, stderr } = await docker.run(["start", name]);
  if (exitCode === 0) return;
  expect(stderr).toMatch(/Init container "kubedock-copy": |Cannot put files into container/);
  await docker.ok("start", name);
}

/** A copy that was cut short is never taken for whole. */
function expectFailure({ exitCode }: ClientResult): void {
  expect(exitCode).not.toBe(0);
}
