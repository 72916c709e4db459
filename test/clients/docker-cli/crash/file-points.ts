import { expect } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Docker } from "../../../support/server/docker-client.ts";
import { type CrashPoint, expectLog } from "./crash-point.ts";

/** A directory with a file that takes several frames and blocks. */
const SOURCE = join(import.meta.dir, "../../../..");
const FILE = "bun.lock";

/** Tells how much of the file is there. */
const COMMAND = ["busybox", "sh", "-c", `wc -c </data/${FILE}; exec sleep 3600`];

const MOMENTS = ["asked", "answered"] as const;

/** Points at which files are on their way into a container that starts. */
export const FILE_POINTS: readonly CrashPoint[] = [
  ...MOMENTS.map((when) => point({ kind: "GET pods/exec", when }, `${SOURCE}/.github:/other`)),
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
      await expectLog(docker, name, String(statSync(join(SOURCE, FILE)).size));
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
