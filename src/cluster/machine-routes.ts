import { spawnSync } from "node:child_process";

/** Tells in the machine's table of routes which of them are kubedock's, as `ip` takes and prints it. */
export const ROUTE_PROTOCOL = "75";

/** Returns what `ip` prints with arguments; nothing where it is not there. */
export type ReadIp = (args: readonly string[]) => string;

/** The ranges to which somebody else has made routes on this machine: another Kubernetes, a VPN, a container engine. */
export function othersRanges(readIp: ReadIp = spawnIp): string[] {
  return ["-4", "-6"]
    .flatMap((version) => readIp([version, "route"]).split("\n"))
    .map((route) => route.trim().split(" "))
    .filter(
      ([range, ...words]) => range !== "" && words[words.indexOf("proto") + 1] !== ROUTE_PROTOCOL,
    )
    .map(([range = ""]) => range);
}

function spawnIp(args: readonly string[]): string {
  return process.platform === "linux"
    ? (spawnSync("ip", args, { encoding: "utf8" }).stdout ?? "")
    : "";
}
