import { join } from "node:path";
import { projectFolder } from "../../scripts/setup/cache.ts";

/** What a command of kubedock has printed, and how it has ended. */
export type Ended = {
  readonly exitCode: number;
  readonly stdout: string;
  /** The lines of standard error that are not blank. */
  readonly errors: readonly string[];
};

/** Runs a command of kubedock from its sources, with no variables but those that are given. */
export async function runKubedock(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = Bun.spawn([process.execPath, join(projectFolder, "src", "main.ts"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], NO_COLOR: "1", ...env },
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  return { exitCode, stdout, errors: stderr.split("\n").filter((line) => /\S/.test(line)) };
}
