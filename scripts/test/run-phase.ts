import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { projectFolder } from "../setup/cache.ts";
import { type Counts, countTests } from "./count-tests.ts";
import type { PhaseRun } from "./phases.ts";

/** What surrounds the tests. */
export type PhaseOptions = {
  /** More options for `bun test`, as the user gave them. */
  readonly options: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Ends the tests early. */
  readonly signal?: AbortSignal;
};

/** Folder of reports and logs of the last run, relative to the checkout. */
export const REPORT_FOLDER = "dist/test";

/** Time from being asked to end to being killed. */
const GRACE_MS = 10_000;

/** Runs one phase and shows its output. A phase that exceeds its limit is ended and counts as failed. */
export async function runPhase(
  { phase, paths }: PhaseRun,
  { options, env, signal = new AbortController().signal }: PhaseOptions,
): Promise<Counts> {
  const report = join(projectFolder, REPORT_FOLDER, `${phase.name}.xml`);
  await mkdir(dirname(report), { recursive: true });
  await rm(report, { force: true });
  const junit = ["--reporter=junit", `--reporter-outfile=${report}`];
  // What the tests have started ends with them, also if they are ended.
  const command = [process.execPath, "test", "--no-orphans", ...junit, ...phase.options];
  console.error(`\n── ${phase.name}: ${paths.join(" ")}`);
  const child = Bun.spawn([...command, ...options, ...paths], {
    cwd: projectFolder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const exitCode = await endedInTime(child, { limitMinutes: phase.limitMinutes, signal });
  if (exitCode === undefined && !signal.aborted)
    console.error(`Ended after ${phase.limitMinutes} minutes: the ${phase.name} tests hang`);
  return countTests(await readReport(report), exitCode);
}

/** @returns The exit status, or nothing if it had to be ended. */
async function endedInTime(
  child: Bun.Subprocess,
  { limitMinutes, signal }: { readonly limitMinutes: number; readonly signal: AbortSignal },
): Promise<number | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMinutes * 60_000)]);
  let killing: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    child.kill("SIGTERM");
    killing = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  };
  if (limit.aborted) end();
  limit.addEventListener("abort", end, { once: true });
  const exitCode = await child.exited;
  limit.removeEventListener("abort", end);
  clearTimeout(killing);
  return limit.aborted ? undefined : exitCode;
}

async function readReport(path: string): Promise<string> {
  const file = Bun.file(path);
  return (await file.exists()) ? file.text() : "";
}
