import { describe, expect, it } from "bun:test";
import { routePods, unroutePods } from "../../../../src/cluster/actions/route-pods.ts";
import type { IpFamily } from "../../../../src/cluster/pod-network.ts";

/** A node of a machine's second cluster. */
const node = (ipFamily: IpFamily) => ({
  network: { ipFamily, number: 1 },
  address: "10.88.0.2",
  ipv6Address: "fd00::2",
});

/** Routes of a machine, as `ip -4 route` and `ip -6 route` change them. */
function fakeRoutes(routes: Record<string, string>) {
  return ([version, , verb, range = "", , gateway = ""]: readonly string[]): void => {
    expect(version).toBe(range.includes(":") ? "-6" : "-4");
    if (verb === "replace") routes[range] = gateway;
    else if (routes[range] === gateway) delete routes[range];
  };
}

describe("routePods()", () => {
  it.each<[IpFamily, Record<string, string>]>([
    ["ipv4", { "10.245.0.0/16": "10.88.0.2", "10.97.0.0/16": "10.88.0.2" }],
    ["ipv6", { "fd00:10:245::/64": "fd00::2", "fd00:10:97::/112": "fd00::2" }],
    [
      "dual",
      {
        "10.245.0.0/16": "10.88.0.2",
        "10.97.0.0/16": "10.88.0.2",
        "fd00:10:245::/64": "fd00::2",
        "fd00:10:97::/112": "fd00::2",
      },
    ],
  ])("routes the addresses that a cluster with %s has by way of its node", (ipFamily, expected) => {
    const routes = {};
    routePods(node(ipFamily), fakeRoutes(routes));
    expect(routes).toEqual(expected);
  });

  it("routes nothing by way of a node that has no address", () => {
    const routes = {};
    routePods({ ...node("dual"), address: "", ipv6Address: "" }, fakeRoutes(routes));
    expect(routes).toEqual({});
  });
});

describe("unroutePods()", () => {
  it("removes the routes of its own node only", () => {
    const routes = { "10.245.0.0/16": "10.88.0.2", "10.97.0.0/16": "10.88.0.9" };
    unroutePods(node("ipv4"), fakeRoutes(routes));
    expect(routes).toEqual({ "10.97.0.0/16": "10.88.0.9" } as never);
  });
});
