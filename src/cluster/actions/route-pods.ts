import { spawnSync } from "node:child_process";

/** The addresses of pods and of Services, the same in all clusters. */
const RANGES = ["10.244.0.0/16", "10.96.0.0/16"];

/** Runs `ip` with arguments and returns its output, or undefined where it fails or nobody may change routes. */
export type RunIp = (args: readonly string[]) => string | undefined;

/**
 * Makes the pods and Services of a node reachable from this machine by their addresses. Only root on Linux can, and
 * nothing depends on it. Where several clusters run, the first one keeps the routes.
 * @param otherNodes Addresses of the other nodes that run.
 */
export function routePods(
  nodeAddress: string,
  otherNodes: readonly string[],
  runIp: RunIp = spawnIp,
): void {
  if (nodeAddress === "") return;
  for (const range of RANGES) {
    const [, gateway] = /via (\S+)/.exec(runIp(["route", "show", range]) ?? "") ?? [];
    if (gateway !== undefined && otherNodes.includes(gateway)) continue;
    runIp(["route", "replace", range, "via", nodeAddress]);
  }
}

/** Removes the routes through a node; those through another node stay. */
export function unroutePods(nodeAddress: string, runIp: RunIp = spawnIp): void {
  if (nodeAddress === "") return;
  for (const range of RANGES) runIp(["route", "delete", range, "via", nodeAddress]);
}

function spawnIp(args: readonly string[]): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  const { status, stdout } = spawnSync("ip", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout : undefined;
}
