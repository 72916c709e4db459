import { explain } from "./setup/explain.ts";
import { buildShim } from "./setup/shim.ts";
import type { Counts } from "./test/count-tests.ts";
import { type PhaseRun, selectPhases } from "./test/phases.ts";
import { runPhase } from "./test/run-phase.ts";
import { setUpSurroundings, type Surroundings } from "./test/surroundings.ts";

/**
 * Runs the tests, all or those of the paths given; what else is given goes to `bun test`. Whatever happens, the last
 * line says how many passed and failed.
 * @returns The exit status.
 */
async function main(args: readonly string[]): Promise<number> {
  const options = args.filter((arg) => !isPath(arg));
  const counts: Counts[] = [];
  try {
    for await (const count of runAll(selectPhases(args.filter(isPath)), options))
      counts.push(count);
  } catch (error) {
    console.error(explain(error));
    counts.push({ passed: 0, failed: 1 });
  }
  const passed = counts.reduce((sum, { passed }) => sum + passed, 0);
  const failed = counts.reduce((sum, { failed }) => sum + failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function isPath(argument: string): boolean {
  return /^(\.\/)?test(\/|$)/.test(argument);
}

/** What needs no cluster comes first: its verdict is there before the first cluster is built. */
async function* runAll(
  runs: readonly PhaseRun[],
  options: readonly string[],
): AsyncGenerator<Counts> {
  await buildShim();
  for (const run of runs.filter(({ phase }) => !phase.needsCluster))
    yield runPhase(run, { options, env: {} });
  const clustered = runs.filter(({ phase }) => phase.needsCluster);
  if (clustered.length === 0) return;
  await using surroundings = await setUpSurroundings();
  const signal = interruptSignal();
  for (const run of clustered) {
    const counts = await runPhase(run, { options, env: surroundings.env, signal });
    if (counts.failed > 0) await showLog(surroundings);
    yield counts;
  }
}

/** From here on there is something to put in order before the end. */
function interruptSignal(): AbortSignal {
  const interrupted = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => interrupted.abort());
  return interrupted.signal;
}

async function showLog({ logTail }: Surroundings): Promise<void> {
  console.error(`\n── The last that the server has logged\n${await logTail()}`);
}

process.exit(await main(Bun.argv.slice(2)));
