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

/** The first number that no other cluster has, or undefined where there are as many as can be. */
export function freeNetworkNumber(others: readonly PodNetwork[]): number | undefined {
  const taken = new Set(others.map(({ number }) => number));
  return Array.from({ length: NETWORK_COUNT }, (_, number) => number).find(
    (number) => !taken.has(number),
  );
}

export function isIpFamily(text: string): text is IpFamily {
  return IP_FAMILIES.some((family) => family === text);
}
