import { describe, expect, it } from "bun:test";
import { buildResources } from "../../../src/podspec/resources.ts";
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
