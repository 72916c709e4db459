import { expect, it } from "bun:test";
import type { NetworkInterfaceInfo } from "node:os";
import { ownAddress } from "../../../src/server/own-address.ts";

function address(family: "IPv4" | "IPv6", address: string): NetworkInterfaceInfo {
  const internal = address === "127.0.0.1" || address === "::1";
  const info = { address, netmask: "", mac: "", internal, cidr: null };
  return family === "IPv4" ? { ...info, family } : { ...info, family, scopeid: 0 };
}

const LOOPBACK = [address("IPv4", "127.0.0.1"), address("IPv6", "::1")];
const LINK = [address("IPv4", "169.254.1.1"), address("IPv6", "fe80::1")];

it.each<[string, NetworkInterfaceInfo[]]>([
  ["10.0.0.7", [...LINK, address("IPv6", "fd00::7"), address("IPv4", "10.0.0.7")]],
  ["fd00::7", [...LINK, address("IPv6", "fd00::7")]],
  ["127.0.0.1", LINK],
])("ownAddress() is %s where there is no better one", (expected, eth0) => {
  expect(ownAddress({ lo: LOOPBACK, eth0 })).toBe(expected);
});
