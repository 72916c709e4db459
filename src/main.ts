import { runMain } from "citty";
import { rootCommand } from "./cli/root.ts";
import { showCommandUsage } from "./cli/usage.ts";

await runMain(rootCommand, { showUsage: showCommandUsage });
