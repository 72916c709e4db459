import { defineCommand } from "citty";
import { log } from "../log.ts";
import { USAGE_STATUS } from "./process/report-failure.ts";
import { documentOf, DOCUMENTS } from "./readme/documents.ts";

/** `kubedock readme`: the documentation that goes with this version, wherever there is only the program. */
export const readmeCommand = defineCommand({
  meta: {
    name: "readme",
    description: "Print the README, the flags of the server, or the licence",
  },
  args: {
    part: {
      type: "positional",
      description: `Only this: ${DOCUMENTS.join(", ")}`,
      valueHint: DOCUMENTS.join("|"),
      required: false,
    },
  },
  run: async ({ args }) => {
    const text = await documentOf(args.part ?? "");
    if (text === undefined) {
      log.error(`Unknown part "${args.part}" of the README: not one of ${DOCUMENTS.join(", ")}`);
      process.exitCode = USAGE_STATUS;
      return;
    }
    process.stdout.write(text);
  },
});
