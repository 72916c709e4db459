import { join } from "node:path";
import { cached, projectFolder } from "./cache.ts";
import { requireDebianPackages } from "./debian-packages.ts";
import { run } from "./run.ts";
import { step } from "./step.ts";

const PROJECT = "test/clients/testcontainers-java";

/** Debian's names of what is missing where one of these programs is. */
const TOOLS = { mvn: "maven", javac: "default-jdk-headless" };

/**
 * Builds the tests that are written with Testcontainers for Java, and returns the class path of them and all that
 * they need, for `java`.
 * @throws {Error} If Maven or a JDK is missing and cannot be installed, or the build fails.
 */
export async function testcontainersJava(): Promise<string> {
  const missing = Object.entries(TOOLS).filter(([program]) => !Bun.which(program));
  await requireDebianPackages(missing.map(([, name]) => name));
  const inputs = { files: [`${PROJECT}/pom.xml`, `${PROJECT}/**/*.java`] };
  const folder = await cached("testcontainers-java", inputs, (target) =>
    step("Building the tests in Java", async (report) => {
      const options = ["--batch-mode", "--no-transfer-progress", `-Dfolder=${target}`];
      await run(["nice", "mvn", ...options, "compile", "dependency:copy-dependencies"], {
        cwd: join(projectFolder, PROJECT),
        onLine: report,
      });
    }),
  );
  return [join(folder, "classes"), join(folder, "dependency", "*")].join(":");
}
