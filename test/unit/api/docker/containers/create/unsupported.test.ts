import { describe, expect, it } from "bun:test";
import { judgeUnsupported } from "../../../../../../src/api/docker/containers/create/unsupported.ts";
import {
  ENDPOINT_FIELDS,
  HOST_FIELDS,
  TOP_FIELDS,
} from "../../../../../../src/api/docker/containers/create/unsupported-fields.ts";
import { mapped } from "../../../../../../src/api/docker/containers/create/unsupported-verdict.ts";
import { ContainerCreateBody } from "../../../../../../src/api/schemas/container-create.ts";
// Names of all properties of the definitions in Docker's API specification v1.56.
import specification from "../../../../../fixtures/create-fields.json" with { type: "json" };

const OWN_SCHEMAS = {
  top: propertiesOf(ContainerCreateBody),
  host: propertiesOf(ContainerCreateBody, "HostConfig"),
};

/** Names of the fields in a schema, or in the schema of one of its optional fields. */
function propertiesOf(schema: unknown, field?: string): string[] {
  const { properties } = schema as { properties: Record<string, { anyOf: unknown[] }> };
  if (field === undefined) return Object.keys(properties);
  return propertiesOf(properties[field]?.anyOf[0]);
}

describe("judgeUnsupported()", () => {
  it.each([
    ["ContainerConfig", specification.ContainerConfig, TOP_FIELDS],
    ["HostConfig", specification.HostConfig, HOST_FIELDS],
    ["EndpointSettings", specification.EndpointSettings, ENDPOINT_FIELDS],
  ])("has a place for every field of %s", (_name, names, fields) => {
    expect(names.filter((name) => !(name in fields))).toEqual([]);
  });

  it.each([
    ["the body", TOP_FIELDS, OWN_SCHEMAS.top],
    ["HostConfig", HOST_FIELDS, OWN_SCHEMAS.host],
  ])(
    "says of no field of %s that it is mapped, unless the schema has it",
    (_name, fields, schema) => {
      const claimed = Object.keys(fields).filter((name) => fields[name] === mapped);
      expect(claimed.filter((name) => !schema.includes(name))).toEqual([]);
    },
  );

  it("says nothing of what clients send without asking for it", () => {
    const body = {
      Image: "a",
      OnBuild: null,
      MacAddress: "",
      HostConfig: {
        Binds: null,
        LogConfig: { Type: "", Config: {} },
        NetworkMode: "default",
        MemorySwappiness: -1,
        OomKillDisable: false,
        PidsLimit: 0,
        Ulimits: [],
        CgroupnsMode: "",
        IpcMode: "private",
        Runtime: "runc",
        Isolation: "default",
        BlkioWeight: 0,
        Memory: 10_000_000,
        MemorySwap: 10_000_000,
        ContainerIDFile: "/tmp/cid",
      },
      NetworkingConfig: {
        EndpointsConfig: { bridge: { IPAMConfig: {}, NetworkID: "1", Gateway: "10.0.0.1" } },
      },
    };
    expect(judgeUnsupported(body)).toEqual([]);
  });

  it.each([
    ["HostConfig.Ulimits", { Ulimits: [{ Name: "nofile", Soft: 1, Hard: 1 }] }],
    ["HostConfig.MemorySwap", { Memory: 10_000_000, MemorySwap: 20_000_000 }],
    ["HostConfig.LogConfig", { LogConfig: { Type: "json-file", Config: { "max-size": "1m" } } }],
    ["HostConfig.SecurityOpt", { SecurityOpt: ["seccomp=unconfined"] }],
    ["HostConfig.SecurityOpt", { SecurityOpt: ["no-new-privileges"], Privileged: true }],
    ["HostConfig.OomScoreAdj", { OomScoreAdj: 500 }],
    ["HostConfig.Tmpfs", { Tmpfs: { "/run": "rw,noexec" } }],
  ])("warns of %s", (field, HostConfig) => {
    const warnings = judgeUnsupported({ HostConfig });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toStartWith(`${field}: not applied: `);
  });

  it("warns of a domain, which only the cluster has", () => {
    const body = { Domainname: "example.org", HostConfig: {} };
    expect(judgeUnsupported(body)).toEqual([
      "Domainname: not applied: a pod is in the domain of its cluster",
    ]);
  });

  it.each([
    ["HostConfig.Mounts", { Mounts: [{ Type: "image", Source: "a", Target: "/a" }] }],
    ["HostConfig.Devices", { Devices: [{ PathOnHost: "/dev/fuse" }] }],
    ["HostConfig.PidMode", { PidMode: "host" }],
    ["HostConfig.IpcMode", { IpcMode: "container:a" }],
    ["HostConfig.NetworkMode", { NetworkMode: "none" }],
    ["HostConfig.LogConfig", { LogConfig: { Type: "syslog" } }],
  ])("refuses %s", (field, HostConfig) => {
    expect(() => judgeUnsupported({ HostConfig })).toThrow(
      expect.objectContaining({
        kind: "not-implemented",
        message: expect.stringContaining(`${field}: `),
      }),
    );
  });

  it("refuses an address of the client's choice", () => {
    const settings = { IPAMConfig: { IPv4Address: "10.0.0.9" } };
    expect(() =>
      judgeUnsupported({ NetworkingConfig: { EndpointsConfig: { net: settings } } }),
    ).toThrow('NetworkingConfig.EndpointsConfig["net"].IPAMConfig: ');
  });

  it("knows one driver of volumes", () => {
    expect(judgeUnsupported({ HostConfig: { VolumeDriver: "local" } })).toEqual([]);
    expect(() => judgeUnsupported({ HostConfig: { VolumeDriver: "nfs" } })).toThrow(
      'HostConfig.VolumeDriver: error looking up volume plugin nfs: plugin "nfs" not found',
    );
  });

  it("takes a tmpfs for what it is", () => {
    expect(judgeUnsupported({ HostConfig: { Mounts: [{ Type: "tmpfs", Target: "/a" }] } })).toEqual(
      [],
    );
  });
});
