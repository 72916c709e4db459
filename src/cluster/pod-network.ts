import { BlockList, isIP, isIPv6 } from "node:net";

/** Which versions of IP the Pods and Services of a cluster have, in kind's words. */
export const IP_FAMILIES = ["ipv4", "ipv6", "dual"] as const;
export type IpFamily = (typeof IP_FAMILIES)[number];

/** What most clusters have. */
export const DEFAULT_IP_FAMILY: IpFamily = "ipv4";

/** The addresses that a cluster gives to Pods and Services. */
export type PodNetwork = {
  readonly ipFamily: IpFamily;
  /** Which of a machine's clusters it is, from 0: no two have the same addresses, so that routes lead to each. */
  readonly number: number;
};

/** With how many clusters the private ranges are used up. */
const NETWORK_COUNT = 12;

/** The ranges of Pods and of Services in each version of IP; none where the cluster does not have it. */
export function rangesOf({ ipFamily, number }: PodNetwork): {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
} {
  const [pods, services] = [244 + number, 96 + number];
  return {
    ipv4: ipFamily === "ipv6" ? [] : [`10.${pods}.0.0/16`, `10.${services}.0.0/16`],
    ipv6: ipFamily === "ipv4" ? [] : [`fd00:10:${pods}::/64`, `fd00:10:${services}::/112`],
  };
}

/**
 * The first number that no other cluster has, or undefined where there is none.
 * @param foreignRanges Where the machine's own routes lead: a part of a cluster's range is not taken away from them.
 */
export function freeNetworkNumber(
  others: readonly PodNetwork[],
  foreignRanges: readonly string[],
): number | undefined {
  const taken = new Set(others.map(({ number }) => number));
  return Array.from({ length: NETWORK_COUNT }, (_, number) => number).find(
    (number) => !taken.has(number) && !foreignRanges.some((range) => isWithin(range, number)),
  );
}

/** Whether a range, or an address, is a part of those of the clusters with a number. */
function isWithin(range: string, number: number): boolean {
  const { ipv4, ipv6 } = rangesOf({ ipFamily: "dual", number });
  const own = new BlockList();
  for (const [address = "", length] of [...ipv4, ...ipv6].map((text) => text.split("/")))
    own.addSubnet(address, Number(length), familyOf(address));
  const [first = ""] = range.split("/");
  return isIP(first) !== 0 && own.check(first, familyOf(first));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}

export function isIpFamily(text: string): text is IpFamily {
  return IP_FAMILIES.some((family) => family === text);
}
