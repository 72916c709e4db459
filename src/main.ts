import { runMain } from "citty";
import { exactArguments } from "./cli/exact-arguments.ts";
import { reportingFailure } from "./cli/process/report-failure.ts";
import { rootCommand } from "./cli/root.ts";
import { showUsage } from "./cli/usage.ts";

await reportingFailure(async () => {
  const rawArgs = await exactArguments(rootCommand, process.argv.slice(2));
  await runMain(rootCommand, { rawArgs, showUsage });
});
