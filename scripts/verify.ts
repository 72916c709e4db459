import { projectFolder } from "./setup/cache.ts";
import { run } from "./setup/run.ts";
import { buildShim } from "./setup/shim.ts";
import { step } from "./setup/step.ts";
import { SOURCE_FOLDERS, tool } from "./setup/tools.ts";
import { existingRoots, PHASES } from "./test/phases.ts";

/** One thing that must be right, and how `npm run update` or a person finds out what is not. */
type Check = { readonly title: string; readonly command: readonly string[] };

/** What is wrong, in a tool's own words. */
type Finding = { readonly title: string; readonly output: string };

const READING: readonly Check[] = [
  { title: "Format", command: [tool("oxfmt"), "--check", ...SOURCE_FOLDERS] },
  { title: "Lint", command: [tool("oxlint"), "--type-aware", ...SOURCE_FOLDERS] },
  { title: "Types", command: [tool("tsc"), "--noEmit", "--project", "."] },
  { title: "Unused code", command: [tool("knip")] },
];

/**
 * Checks all that can be checked without a cluster. Nothing stops at the first finding.
 * @returns The exit status.
 */
async function verify(): Promise<number> {
  await buildShim();
  const findings = await Promise.all(READING.map(check));
  // Not at the same time: some tests measure time.
  findings.push(...(await Promise.all(tests().map(check))));
  const failures = findings.filter((finding) => finding !== undefined);
  for (const { title, output } of failures) console.error(`\n── ${title}\n${output}`);
  if (failures.length === 0) return 0;
  console.error(`\nFailed: ${failures.map(({ title }) => title).join(", ")}`);
  return 1;
}

function tests(): Check[] {
  return PHASES.filter(({ needsCluster }) => !needsCluster).map((phase) => ({
    title: "Tests without a cluster",
    command: [
      process.execPath,
      "test",
      "--only-failures",
      ...phase.options,
      ...existingRoots(phase),
    ],
  }));
}

async function check({ title, command }: Check): Promise<Finding | undefined> {
  const lines: string[] = [];
  const options = { cwd: projectFolder, onLine: (line: string) => lines.push(line) };
  try {
    await step(title, () => run(command, options));
    return undefined;
  } catch (error) {
    // Without output the program could not be started at all.
    return { title, output: lines.length > 0 ? lines.join("\n") : String(error) };
  }
}

process.exitCode = await verify();
