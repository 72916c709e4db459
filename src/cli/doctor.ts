import { defineCommand } from "citty";
import type { Finding } from "../doctor/finding.ts";
import { runDoctor } from "../doctor/run-doctor.ts";
import { cittyArguments, givenFlags } from "./flags/flags.ts";
import { interruptible } from "./process/interrupt-signal.ts";
import { reportingFailure } from "./process/report-failure.ts";
import { readServerConfig } from "./settings/server-config.ts";

const MARKS: Readonly<Record<Finding["health"], string>> = { good: "✔", poor: "!", bad: "✘" };

/** `kubedock doctor`: says what would keep a server with these flags from working, and what to do about it. */
export const doctorCommand = defineCommand({
  meta: {
    name: "doctor",
    description: "Examine cluster, permissions, registry, names and images, with a server's flags",
  },
  args: cittyArguments(),
  run: async ({ rawArgs }) => {
    await reportingFailure(async () => {
      const config = readServerConfig(givenFlags(rawArgs), process.env);
      const isWell = await interruptible((signal) => runDoctor(config, { tell, signal }));
      process.exitCode = isWell ? 0 : 1;
    });
  },
});

function tell({ subject, health, detail, advice }: Finding): void {
  const end = advice === undefined ? "" : `; ${advice}`;
  process.stdout.write(`${MARKS[health]} ${subject}: ${detail}${end}\n`);
}
