import { join } from "node:path";
import { cached, projectFolder } from "./cache.ts";
import { runGo } from "./go.ts";

const MODULE = join("scripts", "dockernetes");

/** Packages that carry a version of their own, which clients ask for. */
const VERSION_PACKAGES = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];

/**
 * Builds the program that is all of Kubernetes: some minutes of all processors, the first time.
 * @returns Its path.
 * @throws {Error} If Go cannot be had, or the build fails.
 */
export async function nodeBinary(onLine: (line: string) => void): Promise<string> {
  const linking = `-s -w ${await versionFlags()}`;
  const inputs = {
    files: [`${MODULE}/*.go`, `${MODULE}/go.*`, `${MODULE}/manifests/*`],
    values: [linking, process.arch],
  };
  const folder = await cached("dockernetes-binary", inputs, async (folder) => {
    const options = ["-v", "-trimpath", "-ldflags", linking, "-o", join(folder, "dockernetes")];
    await runGo(["build", ...options, "."], { cwd: join(projectFolder, MODULE), onLine });
  });
  return join(folder, "dockernetes");
}

/** The version that is in `go.mod`, as Kubernetes' own build would write it into the program. */
async function versionFlags(): Promise<string> {
  const requirements = await Bun.file(join(projectFolder, MODULE, "go.mod")).text();
  const [, version = "", major, minor] =
    /k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/.exec(requirements) ?? [];
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
  return VERSION_PACKAGES.flatMap((name) =>
    Object.entries(values).map(([variable, value]) => `-X ${name}.${variable}=${value}`),
  ).join(" ");
}
