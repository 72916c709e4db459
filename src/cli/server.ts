import { defineCommand } from "citty";
import { log, setVerbosity } from "../log.ts";
import { startServer } from "../server/start-server.ts";
import { cittyArguments, givenFlags } from "./flags/flags.ts";
import { reportingFailure } from "./process/report-failure.ts";
import { readServerConfig } from "./settings/server-config.ts";

/** `kubedock server`: serves the Docker API until a signal ends it. */
export const serverCommand = defineCommand({
  meta: { name: "server", description: "Serve the Docker Engine API; containers run as pods" },
  args: cittyArguments(),
  run: async ({ rawArgs }) => {
    await reportingFailure(async () => {
      const config = readServerConfig(givenFlags(rawArgs), process.env);
      setVerbosity(config.verbosity);
      process.exitCode = await startServer(config, log);
    });
  },
});
