import { run } from "./run.ts";
import { step } from "./step.ts";

/** The last installation: the package database is for one at a time. */
let installation: Promise<void> = Promise.resolve();

/** The lists of packages are fetched at most once in a run. */
let update: Promise<unknown> | undefined;

/**
 * Installs Debian packages that are missing. May be called from several places at once.
 * @throws {Error} If some are missing and neither root nor a password-less sudo can install them; it names them.
 */
export function requireDebianPackages(names: readonly string[]): Promise<void> {
  const next = installation.then(() => installMissing(names));
  installation = next.catch(() => {}); // because it is told to who has asked for it
  return next;
}

async function installMissing(names: readonly string[]): Promise<void> {
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  const command = ["apt-get", "install", "--yes", "--no-install-recommends", ...missing];
  if (!Bun.which("apt-get"))
    throw new Error(`These programs are needed, and apt-get is not here: ${missing.join(", ")}`);
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "--non-interactive"];
  await step(`Installing Debian packages: ${missing.join(", ")}`, async (report) => {
    const options = { env: { DEBIAN_FRONTEND: "noninteractive" }, onLine: report };
    try {
      await (update ??= run([...asRoot, "apt-get", "update"], options));
      await run([...asRoot, ...command], options);
    } catch (cause) {
      throw new Error(
        `Cannot install packages. Run this as root and try again: ${command.join(" ")}`,
        { cause },
      );
    }
  });
}

async function missingPackages(names: readonly string[]): Promise<string[]> {
  if (!Bun.which("dpkg-query")) return [...names];
  const format = "${Package} ${db:Status-Status}\n";
  const child = Bun.spawn(["dpkg-query", "--show", `--showformat=${format}`, ...names], {
    stdout: "pipe",
    stderr: "ignore",
  });
  const lines = (await new Response(child.stdout).text()).split("\n");
  return names.filter((name) => !lines.includes(`${name} installed`));
}
