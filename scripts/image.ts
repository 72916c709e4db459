import { parseArgs } from "node:util";
import type { Architecture } from "../src/shim/protocol.ts";
import { ownArchitecture } from "./build.ts";
import { requireDebianPackages } from "./setup/debian-packages.ts";
import { explain } from "./setup/explain.ts";
import { kubedockImage } from "./setup/images/kubedock-image.ts";
import { run } from "./setup/run.ts";
import { step } from "./setup/step.ts";

/** Registries that are spoken to without TLS, as by Docker: those of this machine. */
const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?\//;

/**
 * Builds the image of kubedock, and puts it into registries, for which skopeo finds the user's own logins.
 * @param args Names that it gets there, and `--platform linux/amd64,linux/arm64`.
 * @returns Where it is: an OCI layout, or the names.
 */
async function image(args: readonly string[]): Promise<string[]> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { platform: { type: "string", default: `linux/${ownArchitecture}` } },
    allowPositionals: true,
  });
  const architectures = values.platform.split(",").map(readPlatform);
  const { source } = await kubedockImage(architectures);
  if (positionals.length === 0) return [source];
  await requireDebianPackages(["skopeo"]);
  for (const name of positionals) {
    const options = ["--all", "--preserve-digests", `--dest-tls-verify=${!LOCAL.test(name)}`];
    const copy = ["skopeo", "copy", ...options, source, `docker://${name}`];
    await step(`Pushing ${name}`, (report) => run(copy, { onLine: report }));
  }
  return positionals;
}

function readPlatform(platform: string): Architecture {
  if (platform === "linux/amd64") return "amd64";
  if (platform === "linux/arm64") return "arm64";
  throw new Error(`Cannot build for "${platform}": not linux/amd64 or linux/arm64`);
}

try {
  for (const place of await image(Bun.argv.slice(2))) console.log(place);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
