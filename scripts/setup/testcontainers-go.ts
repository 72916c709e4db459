import { join } from "node:path";
import { cached, projectFolder } from "./cache.ts";
import { runGo } from "./go.ts";
import { step } from "./step.ts";

const MODULE = "test/clients/testcontainers-go";

/**
 * Builds the tests that are written with Testcontainers for Go, and returns the path of their program.
 * @throws {Error} If Go cannot be had, or the build fails.
 */
export async function testcontainersGo(): Promise<string> {
  const inputs = { files: [`${MODULE}/*.go`, `${MODULE}/go.*`] };
  const folder = await cached("testcontainers-go", inputs, async (target) => {
    await step("Building the tests in Go", async (report) => {
      const program = join(target, "tests");
      const flags = ["-trimpath", "-ldflags=-s -w", "-o", program];
      await runGo(["test", "-c", ...flags, "."], {
        cwd: join(projectFolder, MODULE),
        onLine: report,
      });
    });
  });
  return join(folder, "tests");
}
