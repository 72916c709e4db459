import { describe, expect, it } from "bun:test";
import { fromContainerCreateBody } from "../../../../../../src/api/docker/containers/create/create.ts";
import type { ContainerCreateBody } from "../../../../../../src/api/schemas/container-create.ts";

type Host = NonNullable<ContainerCreateBody["HostConfig"]>;

function read(host: Host, body: Omit<ContainerCreateBody, "HostConfig"> = {}) {
  const HostConfig = { NetworkMode: "container:web", ...host };
  return fromContainerCreateBody({ Image: "busybox", ...body, HostConfig });
}

describe("checkSharedNetwork()", () => {
  it("lets a container share the network of another, and be in none itself", () => {
    const { spec, warnings } = read({}, { NetworkingConfig: { EndpointsConfig: { net: {} } } });
    expect(spec.host.networkMode).toBe("container:web");
    expect(spec.endpoints).toEqual({});
    expect(warnings).toEqual([]);
  });

  it.each<[string, Host, Omit<ContainerCreateBody, "HostConfig">]>([
    ["hostname and the network mode", {}, { Hostname: "www" }],
    [
      "container type network can't be used with links. This would result in undefined behavior",
      { Links: ["db"] },
      {},
    ],
    ["dns and the network mode", { Dns: ["10.0.0.1"] }, {}],
    ["custom host-to-IP mapping and the network mode", { ExtraHosts: ["db:10.0.0.1"] }, {}],
    [
      "port publishing and the container type network mode",
      { PortBindings: { "80/tcp": [{ HostPort: "80" }] } },
      {},
    ],
    ["port publishing and the container type network mode", { PublishAllPorts: true }, {}],
    ["port exposing and the container type network mode", {}, { ExposedPorts: { "80/tcp": {} } }],
  ])("refuses %s", (words, host, body) => {
    expect(() => read(host, body)).toThrow(
      expect.objectContaining({
        kind: "invalid-argument",
        message: `conflicting options: ${words}`,
      }),
    );
  });

  it.each(["container", "container:"])("refuses %j, which names none", (NetworkMode) => {
    expect(() => read({ NetworkMode })).toThrow(
      "invalid network mode: invalid container format container:<name|id>",
    );
  });
});
