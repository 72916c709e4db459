import { defineCommand } from "citty";
import { answers } from "../dind/answers.ts";
import { relayDocker } from "../dind/relay.ts";
import { untilShutdown } from "../dind/until-shutdown.ts";
import { log, setVerbosity } from "../log.ts";
import { USAGE_STATUS } from "./process/report-failure.ts";
import { ConfigError } from "./settings/config-error.ts";
import { readVerbosity } from "./settings/verbosity.ts";

/** `kubedock dind`: offers a server's API as a docker.sock. The server runs it beside containers that bind one. */
export const dindCommand = defineCommand({
  meta: { name: "dind", description: "Offer the API of a server as a docker.sock in a pod" },
  args: {
    "unix-socket": {
      type: "string",
      description: "Socket to listen on",
      valueHint: "path",
      default: "/var/run/docker.sock",
    },
    "kubedock-url": {
      type: "string",
      description: "Where the server is",
      valueHint: "http://host:port",
    },
    check: {
      type: "boolean",
      description: "Only tell by the exit code whether the socket answers",
    },
    verbosity: {
      type: "string",
      alias: "v",
      description: "How much is logged, as of the server ($VERBOSITY)",
      valueHint: "level",
    },
  },
  run: async ({ args }) => {
    const socketPath = args["unix-socket"];
    if (args.check) {
      process.exitCode = (await answers(socketPath)) ? 0 : 1;
      return;
    }
    try {
      setVerbosity(readVerbosity(args.verbosity ?? (process.env["VERBOSITY"] || "1")));
      const url = args["kubedock-url"] ?? "";
      const server = await relayDocker({ socketPath, url });
      log.info(`Passing ${socketPath} on to ${url}`);
      await untilShutdown(socketPath);
      server.close();
      process.exit(0); // whatever is still connected
    } catch (error) {
      log.error(error instanceof Error ? error.message : String(error));
      process.exitCode = error instanceof ConfigError ? USAGE_STATUS : 1;
    }
  },
});
