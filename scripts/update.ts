import { join } from "node:path";
import { roleYaml } from "../src/kubernetes/access/role.ts";
import { projectFolder } from "./setup/cache.ts";
import { run } from "./setup/run.ts";
import { step } from "./setup/step.ts";
import { SOURCE_FOLDERS, tool } from "./setup/tools.ts";

/** Mends what needs no thought. What is left, `npm run verify` tells. */
async function update(): Promise<void> {
  await step("Mending what lint can mend", () => fixLint());
  await step("Writing the Role into the README", () => writeRole());
  // Last, as what was mended may need it.
  await step("Formatting", () => mend(tool("oxfmt"), ...SOURCE_FOLDERS));
}

/** The README's Role is that of the table of what the server does with the cluster. */
async function writeRole(): Promise<void> {
  const path = join(projectFolder, "README.md");
  const readme = await Bun.file(path).text();
  const role = `\`\`\`yaml\n${roleYaml()}\`\`\`\n`;
  await Bun.write(
    path,
    readme.replace(/```yaml\napiVersion: rbac[^`]*```\n/, () => role),
  );
}

async function fixLint(): Promise<void> {
  try {
    await mend(tool("oxlint"), "--type-aware", "--fix", ...SOURCE_FOLDERS);
  } catch {
    // because it fails when something is left that it cannot mend
  }
}

async function mend(...command: readonly string[]): Promise<void> {
  await run(command, { cwd: projectFolder });
}

await update();
