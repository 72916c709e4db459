import { describe, expect, it } from "bun:test";
import { buildDns } from "../../../../src/podspec/networks/dns.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";

const networks = {
  zones: ["kd-1.test.svc.cluster.local"],
  nameServers: ["10.96.0.10"],
  clusterSearches: ["svc.cluster.local", "cluster.local"],
};

describe("buildDns()", () => {
  it("leaves a container alone that asks for nothing", () => {
    expect(buildDns(containerSpec().host)).toEqual({});
  });

  it("searches the container's networks before the cluster", () => {
    expect(buildDns(containerSpec({}, { dnsSearch: ["corp"] }).host, networks)).toEqual({
      dnsPolicy: "None",
      dnsConfig: {
        nameservers: ["10.96.0.10"],
        searches: ["kd-1.test.svc.cluster.local", "corp", "svc.cluster.local", "cluster.local"],
        options: [{ name: "ndots", value: "5" }],
      },
    });
  });

  it("keeps the container's own options", () => {
    const { host } = containerSpec({}, { dnsOptions: ["ndots:1", "rotate"] });
    expect(buildDns(host, networks).dnsConfig?.options).toEqual([
      { name: "ndots", value: "1" },
      { name: "rotate" },
    ]);
  });

  it("searches them after the cluster where its name servers are not known", () => {
    expect(buildDns(containerSpec().host, { ...networks, nameServers: [] })).toEqual({
      dnsPolicy: "ClusterFirst",
      dnsConfig: { searches: ["kd-1.test.svc.cluster.local"] },
    });
  });

  it("leaves a container its own name servers", () => {
    expect(buildDns(containerSpec({}, { dns: ["9.9.9.9"] }).host, networks)).toEqual({
      dnsPolicy: "None",
      dnsConfig: { nameservers: ["9.9.9.9"] },
    });
  });
});
