import { isIPv6 } from "node:net";

/** What Docker shows of addresses, one of each family: empty if there is none. */
export function byFamily(addresses: readonly string[]): {
  readonly ipv4: string;
  readonly ipv6: string;
} {
  return {
    ipv4: addresses.find((address) => !isIPv6(address)) ?? "",
    ipv6: addresses.find((address) => isIPv6(address)) ?? "",
  };
}
