import { describe, expect, it } from "bun:test";
import {
  toNetworkInspect,
  toNetworkSummary,
} from "../../../../../src/api/docker/networks/inspect.ts";
import { predefinedNetworks } from "../../../../../src/engine/networks/predefined.ts";
import type { NetworkView } from "../../../../../src/engine/views.ts";
import { containerView } from "../../../../support/samples/container-view.ts";

const startedAt = new Date("2026-01-01T00:00:00Z");
const container = containerView({
  state: { status: "running", startedAt },
  addresses: ["10.0.0.7"],
});
const [bridge] = predefinedNetworks(startedAt);
if (!bridge) throw new Error("There is no default network");
const network: NetworkView = { network: bridge, containers: [container] };
const members = { [container.record.id]: { Name: "web", IPv4Address: "10.0.0.7/32" } };

describe("toNetworkSummary()", () => {
  it.each([
    ["1.27", members],
    ["1.28", {}],
    ["1.51", {}],
  ])("tells of containers as API v%s does", (version, Containers) => {
    expect(toNetworkSummary(network, version)).toMatchObject({ Name: "bridge", Containers });
  });

  it("says nothing of containers since API v1.52", () => {
    expect(toNetworkSummary(network, "1.52")).not.toHaveProperty("Containers");
  });
});

describe("toNetworkInspect()", () => {
  it("tells of the containers that run in it", () => {
    expect(toNetworkInspect(network)).toMatchObject({ Containers: members });
  });
});
