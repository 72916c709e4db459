import { describe, expect, it } from "bun:test";
import { routePods, unroutePods } from "../../../../src/cluster/actions/route-pods.ts";

/** Routes of a machine, as `ip route` shows and changes them. */
function fakeRoutes(routes: Record<string, string>) {
  return (args: readonly string[]): string | undefined => {
    const [, verb, range = "", , gateway = ""] = args;
    if (verb === "show") return routes[range] ? `via ${routes[range]} dev podman0 \n` : "";
    if (verb === "replace") routes[range] = gateway;
    else if (routes[range] === gateway) delete routes[range];
    return "";
  };
}

describe("routePods()", () => {
  it("routes pods and Services by way of the node", () => {
    const routes = {};
    routePods("10.88.0.2", [], fakeRoutes(routes));
    expect(routes).toEqual({ "10.244.0.0/16": "10.88.0.2", "10.96.0.0/16": "10.88.0.2" });
  });

  it("leaves the routes to the node that has them and runs", () => {
    const routes = { "10.244.0.0/16": "10.88.0.9", "10.96.0.0/16": "10.88.0.9" };
    routePods("10.88.0.2", ["10.88.0.9"], fakeRoutes(routes));
    expect(new Set(Object.values(routes))).toEqual(new Set(["10.88.0.9"]));
  });

  it("takes over routes by way of an address where there is no node any more", () => {
    const routes = { "10.244.0.0/16": "10.88.0.9", "10.96.0.0/16": "10.88.0.9" };
    routePods("10.88.0.2", [], fakeRoutes(routes));
    expect(new Set(Object.values(routes))).toEqual(new Set(["10.88.0.2"]));
  });

  it("does without where nobody may change routes", () => {
    expect(() => routePods("10.88.0.2", [], () => undefined)).not.toThrow();
  });
});

describe("unroutePods()", () => {
  it("removes the routes of its own node only", () => {
    const routes = { "10.244.0.0/16": "10.88.0.2", "10.96.0.0/16": "10.88.0.9" };
    unroutePods("10.88.0.2", fakeRoutes(routes));
    expect(routes).toEqual({ "10.96.0.0/16": "10.88.0.9" } as never);
  });
});
