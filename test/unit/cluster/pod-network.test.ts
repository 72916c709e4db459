import { expect, it } from "bun:test";
import { freeNetworkNumber, rangesOf } from "../../../src/cluster/pod-network.ts";

const network = (number: number) => ({ ipFamily: "dual", number }) as const;

it("no two clusters have the same addresses", () => {
  const made: ReturnType<typeof network>[] = [];
  for (let number = freeNetworkNumber(made, []); number !== undefined;) {
    made.push(network(number));
    number = freeNetworkNumber(made, []);
  }
  const ranges = made.flatMap((each) => Object.values(rangesOf(each)).flat());
  expect(ranges).toHaveLength(12 * 4);
  expect(new Set(ranges).size).toBe(ranges.length);
  expect(ranges.at(-2)).toBe("fd00:10:255::/64");
});

it("a number that is free again is taken again", () => {
  expect(freeNetworkNumber([network(0), network(2)], [])).toBe(1);
});

it.each([
  ["the Pods of another Kubernetes", "10.244.0.0/16"],
  ["a part of them, as flannel has", "10.244.3.0/24"],
  ["a single Service", "10.96.0.1"],
  ["IPv6", "fd00:10:244::/64"],
])("addresses to which the machine has a route of its own are left alone: %s", (_, range) => {
  expect(freeNetworkNumber([network(1)], ["default", range])).toBe(2);
});

it.each(["default", "10.0.0.0/8", "10.88.0.0/16", "fe80::/64", ""])(
  "a route to %p takes no addresses away",
  (range) => {
    expect(freeNetworkNumber([], [range])).toBe(0);
  },
);
