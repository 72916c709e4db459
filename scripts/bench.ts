import { EXEC_FIGURES } from "./bench/figures/exec.ts";
import { FILE_FIGURES } from "./bench/figures/files.ts";
import { FORWARD_FIGURES } from "./bench/figures/forward.ts";
import { IDLE_FIGURES } from "./bench/figures/idle.ts";
import { NAME_FIGURES } from "./bench/figures/names.ts";
import { PROXY_FIGURES } from "./bench/figures/proxy.ts";
import { REQUEST_FIGURES } from "./bench/figures/requests.ts";
import { RESTART_FIGURES } from "./bench/figures/restart.ts";
import { RUN_FIGURES } from "./bench/figures/run.ts";
import { SERVER_FIGURES } from "./bench/figures/server.ts";
import { SIGNAL_FIGURES } from "./bench/figures/signal.ts";
import { TESTCONTAINERS_FIGURES } from "./bench/figures/testcontainers.ts";
import type { Figure, Measured } from "./bench/figure.ts";
import { setUpStage, type Stage } from "./bench/stage.ts";
import { formatTable, isKept, type Row } from "./bench/table.ts";
import { explain } from "./setup/explain.ts";
import { step } from "./setup/step.ts";

const FIGURES: readonly Figure[] = [
  ...RUN_FIGURES,
  ...RESTART_FIGURES,
  ...TESTCONTAINERS_FIGURES,
  ...EXEC_FIGURES,
  ...SIGNAL_FIGURES,
  ...FILE_FIGURES,
  ...REQUEST_FIGURES,
  ...NAME_FIGURES,
  ...PROXY_FIGURES,
  ...FORWARD_FIGURES,
  ...SERVER_FIGURES,
  ...IDLE_FIGURES,
];

/**
 * Measures and prints a table. It is a report: only with `--check` a missed limit is a failure.
 * @param args Parts of the names of the figures that are wanted; none is all.
 * @returns The exit status.
 */
async function bench(args: readonly string[]): Promise<number> {
  const words = args.filter((arg) => arg !== "--check");
  const figures = FIGURES.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  await using stage = await setUpStage();
  const rows: Row[] = [];
  for (const figure of figures) rows.push({ figure, measured: await measure(figure, stage) });
  console.log(formatTable(rows));
  return args.includes("--check") && !rows.every(isKept) ? 1 : 0;
}

async function measure(figure: Figure, stage: Stage): Promise<Measured | undefined> {
  try {
    return await step(figure.name, () => figure.measure(stage));
  } catch (error) {
    console.error(explain(error));
    return undefined;
  }
}

try {
  process.exit(await bench(Bun.argv.slice(2)));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
