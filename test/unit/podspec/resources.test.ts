import { describe, expect, it } from "bun:test";
import { buildHelperResources, buildResources } from "../../../src/podspec/resources.ts";
import { containerSpec } from "../../support/samples/container-spec.ts";

const { host } = containerSpec();
const ranges = {
  cpu: { request: "250m", limit: "1" },
  memory: { request: "64Mi" },
  "ephemeral-storage": { request: "1Gi" },
};

describe("buildResources()", () => {
  it("takes the ranges where nothing was asked for", () => {
    expect(buildResources(host, { ranges })).toEqual({
      limits: { cpu: "1" },
      requests: { cpu: "250m", memory: "64Mi", "ephemeral-storage": "1Gi" },
    });
  });

  it("lets what was asked for win, resource by resource", () => {
    expect(buildResources({ ...host, memoryBytes: 1024 }, { ranges })).toEqual({
      limits: { memory: "1024", cpu: "1" },
      requests: { cpu: "250m", "ephemeral-storage": "1Gi" },
    });
    expect(buildResources({ ...host, nanoCpus: 5e8 }, { ranges: { cpu: ranges.cpu } })).toEqual({
      limits: { cpu: "500m" },
      requests: { cpu: "0" },
    });
  });

  it("leaves out the memory that was asked for, if told to", () => {
    const asked = { ...host, memoryBytes: 1024 };
    expect(buildResources(asked, { ignoresContainerMemory: true })).toBeUndefined();
  });
});

describe("buildHelperResources()", () => {
  it.each([
    [{}, undefined],
    [{ "ephemeral-storage": { request: "1Gi", limit: "2Gi" } }, undefined],
    [
      { cpu: { request: "2", limit: "4" }, memory: { request: "1Gi", limit: "2Gi" } },
      { limits: { cpu: "4", memory: "2Gi" }, requests: { cpu: "100m", memory: "64Mi" } },
    ],
    [
      { cpu: { request: "10m", limit: "20m" }, memory: { request: "8Mi", limit: "16Mi" } },
      { limits: { cpu: "500m", memory: "128Mi" }, requests: { cpu: "10m", memory: "8Mi" } },
    ],
    [{ memory: { limit: "1Gi" } }, { limits: { memory: "1Gi" }, requests: { memory: "64Mi" } }],
    [{ cpu: { request: "0.05" } }, { limits: {}, requests: { cpu: "0.05" } }],
  ])("of the ranges %p", (given, expected) => {
    expect(buildHelperResources(given)).toEqual(expected);
  });
});
