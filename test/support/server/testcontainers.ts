import { startKubedock } from "./harness.ts";

/**
 * Points Testcontainers, whose settings are variables of the process, at the server of the tests; without its reaper,
 * since the tests stop what they start.
 */
export async function useTestcontainers(): Promise<void> {
  const { host } = await startKubedock();
  process.env["DOCKER_HOST"] = host;
  process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";
}
