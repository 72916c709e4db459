import { readFile } from "node:fs/promises";
import { isIPv4 } from "node:net";

/**
 * Whether this machine knows a way to an address that is better than its default route, by the kernel's own tables:
 * nothing is sent to find out, as packets for a Pod would otherwise leave for the internet.
 * @returns False where there is no /proc.
 */
export async function hasSpecificRoute(address: string): Promise<boolean> {
  try {
    if (!isIPv4(address)) return false; // IPv6 Pods are reached through the API server
    return routesOf(await readFile("/proc/net/route", "utf8")).some(
      ({ destination, mask }) => mask !== 0 && (toNumber(address) & mask) >>> 0 === destination,
    );
  } catch {
    return false; // because another system has no such table
  }
}

/** Lines of interface, destination, gateway, flags, …, mask; numbers are hexadecimal with the bytes reversed. */
function routesOf(table: string): { readonly destination: number; readonly mask: number }[] {
  return table
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(/\s+/))
    .map((fields) => ({ destination: fromHex(fields[1]), mask: fromHex(fields[7]) }));
}

function fromHex(text = "0"): number {
  return Buffer.from(text.padStart(8, "0"), "hex").readUInt32LE();
}

function toNumber(address: string): number {
  return Buffer.from(address.split(".").map(Number)).readUInt32BE();
}
