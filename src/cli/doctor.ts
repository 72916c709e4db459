import { defineCommand } from "citty";
import type { Finding } from "../doctor/finding.ts";
import { runDoctor } from "../doctor/run-doctor.ts";
import { log } from "../log.ts";
import { ConfigError } from "./settings/config-error.ts";
import { cittyArguments, withRepeated } from "./flags/flags.ts";
import { readServerConfig } from "./settings/server-config.ts";

const MARKS: Readonly<Record<Finding["health"], string>> = { good: "✔", poor: "!", bad: "✘" };

/** `kubedock doctor`: says what would keep a server with these flags from working, and what to do about it. */
export const doctorCommand = defineCommand({
  meta: {
    name: "doctor",
    description: "Examine cluster, permissions, registry, names and images, with a server's flags",
  },
  args: cittyArguments(),
  run: async ({ args, rawArgs }) => {
    const controller = new AbortController();
    const interrupt = (): void => controller.abort(new Error("Interrupted"));
    process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
    try {
      const config = readServerConfig(withRepeated(args, rawArgs), process.env);
      const isWell = await runDoctor(config, { tell, signal: controller.signal });
      process.exitCode = isWell ? 0 : 1;
    } catch (error) {
      if (!(error instanceof ConfigError) && !controller.signal.aborted) throw error;
      log.error(error instanceof Error ? error.message : String(error));
      process.exitCode = error instanceof ConfigError ? 2 : 1;
    } finally {
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    }
  },
});

function tell({ subject, health, detail, advice }: Finding): void {
  const end = advice === undefined ? "" : `; ${advice}`;
  process.stdout.write(`${MARKS[health]} ${subject}: ${detail}${end}\n`);
}
