import { expect, it } from "bun:test";
import { freeNetworkNumber, rangesOf } from "../../../src/cluster/pod-network.ts";

const network = (number: number) => ({ ipFamily: "dual", number }) as const;

it("no two clusters have the same addresses", () => {
  const made: ReturnType<typeof network>[] = [];
  for (let number = freeNetworkNumber(made); number !== undefined;) {
    made.push(network(number));
    number = freeNetworkNumber(made);
  }
  const ranges = made.flatMap((each) => Object.values(rangesOf(each)).flat());
  expect(ranges).toHaveLength(12 * 4);
  expect(new Set(ranges).size).toBe(ranges.length);
  expect(ranges.at(-2)).toBe("fd00:10:255::/64");
});

it("a number that is free again is taken again", () => {
  expect(freeNetworkNumber([network(0), network(2)])).toBe(1);
});
