import { cached } from "./cache.ts";
import { requireDebianPackages } from "./debian-packages.ts";
import { run } from "./run.ts";
import { step } from "./step.ts";

/**
 * Fetches a package of PyPI that carries programs for this machine, without what it depends on.
 * @param requirement Name and version, `ziglang==0.17.0`.
 * @param title What it is, for people.
 * @returns The folder of its files.
 * @throws {Error} If Python's pip is missing and cannot be installed, or the package cannot be had.
 */
export function pypiPackage(requirement: string, title: string): Promise<string> {
  const [name = ""] = requirement.split("==");
  return cached(name, { values: [requirement, process.arch] }, async (folder) => {
    if (!(await hasPip())) await requireDebianPackages(["python3-pip"]);
    const options = ["--no-deps", "--no-compile", "--only-binary=:all:", "--no-input"];
    await step(`Fetching ${title}`, async (report) => {
      const install = ["python3", "-m", "pip", "install", ...options, "--target", folder];
      await run([...install, requirement], {
        env: { PIP_USER: "0", PIP_ROOT_USER_ACTION: "ignore", PIP_DISABLE_PIP_VERSION_CHECK: "1" },
        onLine: report,
      });
    });
  });
}

async function hasPip(): Promise<boolean> {
  try {
    await run(["python3", "-m", "pip", "--version"]);
    return true;
  } catch {
    return false; // because there is no Python, or none with pip
  }
}
