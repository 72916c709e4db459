import { join } from "node:path";
import { cached, projectFolder } from "./cache.ts";
import { run } from "./run.ts";
import { step } from "./step.ts";

/** The module of the docker CLI says nothing of its version, and clients print it. */
const VERSION_VARIABLE = "github.com/docker/cli/cli/version.Version";

const PACKAGE = "github.com/docker/cli";

/**
 * Builds the docker CLI that the tests use, in about a minute, and returns its path.
 * @throws {Error} If Go is missing or the build fails.
 */
export async function dockerCli(): Promise<string> {
  const inputs = { files: ["scripts/docker-cli/*", "scripts/setup/docker-cli.ts"] };
  const folder = await cached("docker-cli", inputs, async (folder) => {
    if (!Bun.which("go")) throw new Error("Cannot build the docker CLI: install Go 1.26 or newer");
    await step("Building the docker CLI", (report) => build(join(folder, "docker"), report));
  });
  return join(folder, "docker");
}

async function build(program: string, onLine: (line: string) => void): Promise<void> {
  const module = join(projectFolder, "scripts", "docker-cli");
  const version = /github\.com\/docker\/cli v([\d.]+)/.exec(
    await Bun.file(join(module, "go.mod")).text(),
  )?.[1];
  const options = [
    "-trimpath",
    `-ldflags=-s -w -X ${VERSION_VARIABLE}=${version}`,
    // A module without a go.mod counts as Go 1.16, too old for its own source.
    `-gcflags=${PACKAGE}/...=-lang=go1.25`,
  ];
  await run(["nice", "go", "build", ...options, "-o", program, `${PACKAGE}/cmd/docker`], {
    cwd: module,
    env: { CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" },
    onLine,
  });
}
