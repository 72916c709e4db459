import { readFile } from "node:fs/promises";
import { isIPv4 } from "node:net";

/** The kernel's flag of routes that lead nowhere. @see linux/route.h, RTF_REJECT */
const REJECT = 0x0200;
const IPV6_BITS = 128n;

/** The kernel's tables, as files. */
export type RouteTables = { readonly ipv4: string; readonly ipv6: string };

const TABLES: RouteTables = { ipv4: "/proc/net/route", ipv6: "/proc/net/ipv6_route" };

/**
 * Whether this machine knows a way to an address that is better than its default route, by the kernel's own tables:
 * nothing is sent to find out, as packets for a Pod would otherwise leave for the internet.
 * @returns False where there is no /proc.
 */
export async function hasSpecificRoute(
  address: string,
  tables: RouteTables = TABLES,
): Promise<boolean> {
  try {
    return isIPv4(address)
      ? hasIpv4Route(address, await readFile(tables.ipv4, "utf8"))
      : hasIpv6Route(address, await readFile(tables.ipv6, "utf8"));
  } catch {
    return false; // because another system has no such table
  }
}

/** Lines of interface, destination, gateway, flags, …, mask in field 7; numbers have their bytes reversed. */
function hasIpv4Route(address: string, table: string): boolean {
  const wanted = Buffer.from(address.split(".").map(Number)).readUInt32BE();
  return rowsOf(table)
    .slice(1)
    .some((fields) => {
      const destination = reversed(fields[1]);
      const mask = reversed(fields[7]);
      return isUsable(fields[3]) && mask !== 0 && (wanted & mask) >>> 0 === destination;
    });
}

/** Lines of destination, prefix length, source, …, flags in field 8; numbers are hexadecimal. */
function hasIpv6Route(address: string, table: string): boolean {
  const wanted = ipv6Number(address);
  return rowsOf(table).some((fields) => {
    const destination = BigInt(`0x${fields[0] ?? "0"}`);
    const length = BigInt(`0x${fields[1] ?? "0"}`);
    const rest = IPV6_BITS - length;
    return isUsable(fields[8]) && length > 0n && wanted >> rest === destination >> rest;
  });
}

function rowsOf(table: string): string[][] {
  return table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
}

function isUsable(flags = "0"): boolean {
  return (Number.parseInt(flags, 16) & REJECT) === 0;
}

function reversed(hex = "0"): number {
  return Buffer.from(hex.padStart(8, "0"), "hex").readUInt32LE();
}

/** @throws {TypeError} If it is not an address. */
function ipv6Number(address: string): bigint {
  // The URL parser writes every IPv6 address, also one that ends in an IPv4 address, in groups of hexadecimal digits.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  const groups = [...left, ...zeros, ...right].map((group) => group.padStart(4, "0"));
  return BigInt(`0x${groups.join("")}`);
}
