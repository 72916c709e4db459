import { defineCommand } from "citty";
import { log } from "../log.ts";
import { USAGE_STATUS } from "./process/report-failure.ts";
import { bashScript } from "./completion/bash.ts";
import { describeProgram, type Completable } from "./completion/completable.ts";
import { fishScript } from "./completion/fish.ts";
import { zshScript } from "./completion/zsh.ts";

/** Writes the script of each shell that is known. */
const SCRIPTS = new Map<string, (program: Completable) => string>([
  ["bash", bashScript],
  ["zsh", zshScript],
  ["fish", fishScript],
]);

const SHELLS = [...SCRIPTS.keys()];

/** `kubedock completion`: lets a shell complete commands and flags. */
export const completionCommand = defineCommand({
  meta: {
    name: "completion",
    description: `Print what completes commands and flags in a shell: ${SHELLS.join(", ")}`,
  },
  args: {
    shell: {
      type: "positional",
      description: `For which shell: ${SHELLS.join(", ")}`,
      valueHint: SHELLS.join("|"),
      required: true,
    },
  },
  run: async ({ args }) => {
    const script = SCRIPTS.get(args.shell);
    if (!script) {
      log.error(`Unknown shell "${args.shell}": not one of ${SHELLS.join(", ")}`);
      process.exitCode = USAGE_STATUS;
      return;
    }
    const { rootCommand } = await import("./root.ts");
    process.stdout.write(script(await describeProgram(rootCommand)));
  },
});
