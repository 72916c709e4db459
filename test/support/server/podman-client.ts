import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireDebianPackages } from "../../../scripts/setup/debian-packages.ts";
import { type CommandLineClient, commandLineClient } from "./command-line-client.ts";
import { startKubedock } from "./harness.ts";

/** Debian's podman as a client of a server. */
export type Podman = CommandLineClient;

/** Does not exist: neither the configuration nor the storage of the person who runs the tests has a say. */
const NO_HOME = join(tmpdir(), "kubedock-tests-have-no-podman-home");

/**
 * Returns podman for one test: `await using podman = await podmanClient()`.
 * @param server Its `CONTAINER_HOST`; absent: the server of this test run.
 */
export async function podmanClient(server?: string): Promise<Podman> {
  await requireDebianPackages(["podman"]);
  const host = server ?? (await startKubedock()).host;
  const own = { CONTAINER_HOST: host, CONTAINERS_CONF: "/dev/null" };
  const env = { PATH: process.env["PATH"] ?? "", HOME: NO_HOME, ...own };
  return commandLineClient(["podman", "--remote"], { host, env });
}
