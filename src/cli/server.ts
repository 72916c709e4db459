import { defineCommand } from "citty";
import { log, setVerbosity } from "../log.ts";
import { startServer } from "../server/start-server.ts";
import { ConfigError } from "./settings/config-error.ts";
import { cittyArguments, withRepeated } from "./flags/flags.ts";
import { readServerConfig } from "./settings/server-config.ts";

/** `kubedock server`: serves the Docker API until a signal ends it. */
export const serverCommand = defineCommand({
  meta: { name: "server", description: "Serve the Docker Engine API; containers run as pods" },
  args: cittyArguments(),
  run: async ({ args, rawArgs }) => {
    try {
      const config = readServerConfig(withRepeated(args, rawArgs), process.env);
      setVerbosity(config.verbosity);
      process.exitCode = await startServer(config, log);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log.error(error.message);
      process.exitCode = 2;
    }
  },
});
