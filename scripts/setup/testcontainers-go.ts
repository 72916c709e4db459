import { join } from "node:path";
import { cached, projectFolder } from "./cache.ts";
import { run } from "./run.ts";
import { step } from "./step.ts";

const MODULE = "test/clients/testcontainers-go";

/**
 * Builds the tests that are written with Testcontainers for Go, and returns the path of their program.
 * @throws {Error} If Go is missing or the build fails.
 */
export async function testcontainersGo(): Promise<string> {
  const inputs = { files: [`${MODULE}/*.go`, `${MODULE}/go.*`] };
  const folder = await cached("testcontainers-go", inputs, async (target) => {
    if (!Bun.which("go")) throw new Error("Cannot build the tests in Go: install Go 1.26 or newer");
    await step("Building the tests in Go", async (report) => {
      const program = join(target, "tests");
      const flags = ["-trimpath", "-ldflags=-s -w", "-o", program];
      await run(["nice", "go", "test", "-c", ...flags, "."], {
        cwd: join(projectFolder, MODULE),
        env: { CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" },
        onLine: report,
      });
    });
  });
  return join(folder, "tests");
}
