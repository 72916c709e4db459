import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import type { Bind, ContainerConfig, HostConfig } from "../../../../src/model/container.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { volumeMount } from "../../../support/samples/volume-mount.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

const { signal } = new AbortController();

let test: TestEngine;

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

function createGuest(
  host: Partial<HostConfig>,
  config: Partial<ContainerConfig> = {},
): ReturnType<typeof createContainer> {
  const spec = containerSpec(config, { networkMode: "container:web", ...host });
  return createContainer(test.engine, { ...spec, endpoints: {} }, { signal });
}

function bind(more: Partial<Bind>): Bind {
  const mode = { isReadOnly: false, mode: "", createsSource: true, isMount: false };
  return { source: import.meta.dir, target: "/files", ...mode, ...more };
}

describe("createContainer() of one that shares the network of another", () => {
  it.each<[string, Partial<HostConfig>, Partial<ContainerConfig>]>([
    ["HostConfig.Tmpfs, ShmSize", { tmpfs: { "/cache": "" } }, {}],
    ["HostConfig.Tmpfs, ShmSize", { shmSizeBytes: 1 << 30 }, {}],
    ["Volumes without a name", { volumes: [volumeMount({ name: "", isAnonymous: true })] }, {}],
    ["Volumes without a name", {}, { volumes: ["/data"] }],
    ["VolumeOptions.Subpath", { volumes: [volumeMount({ subpath: "part" })] }, {}],
    ["HostConfig.Sysctls", { sysctls: { "net.core.somaxconn": "1" } }, {}],
    ["HostConfig.GroupAdd", { groupAdd: ["1000"] }, {}],
    ["Healthcheck", {}, { healthcheck: { test: ["CMD", "true"] } }],
    ['Bind "/files"', { binds: [bind({ isReadOnly: true })] }, {}],
    ['Bind "/files"', { binds: [bind({})] }, { user: "1000" }],
  ])("refuses %s", async (field, host, config) => {
    await expect(createGuest(host, config)).rejects.toMatchObject({
      kind: "not-implemented",
      message: expect.stringMatching(new RegExp(`^${field}.*runs in the pod of that one`)),
    });
    expect(test.cluster.containerRecords).toEqual([]);
  });

  it("warns of what is not applied", async () => {
    const { warnings } = await createGuest({ memoryBytes: 1 << 20, dnsSearch: ["example.com"] });
    expect(warnings.map((warning) => warning.split(":", 1)[0])).toEqual([
      "Memory, CPU",
      "DnsSearch, DnsOptions",
    ]);
  });

  it("takes binds that are written into the container itself", async () => {
    const { warnings } = await createGuest({ binds: [bind({})] });
    expect(warnings).toEqual([]);
  });

  it("has none of its image's ports and volumes", async () => {
    const { id } = await createGuest({}, { image: "redis:7-alpine" });
    const { record, networks } = inspectContainer(test.engine, id);
    expect(record.spec.config.exposedPorts).toEqual([]);
    expect(record.spec.host.volumes).toEqual([]);
    expect(networks).toEqual([]);
  });
});
