import { type Kubedock, startKubedock } from "./harness.ts";

/** Points Testcontainers at the server of the tests: see `pointTestcontainersAt`. */
export async function useTestcontainers(): Promise<void> {
  pointTestcontainersAt(await startKubedock());
}

/**
 * Points Testcontainers, whose settings are variables of the process, at a server; without its reaper, since the tests
 * stop what they start.
 */
export function pointTestcontainersAt({ host }: Kubedock): void {
  process.env["DOCKER_HOST"] = host;
  process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";
}
