import { describe, expect, it } from "bun:test";
import { toContainerInspect } from "../../../../../../src/api/docker/containers/inspect/inspect.ts";
import { containerView } from "../../../../../support/samples/container-view.ts";
// Names of all properties of the definitions in Docker's API specification v1.56.
import specification from "../../../../../fixtures/create-fields.json" with { type: "json" };

const startedAt = new Date("2026-01-01T00:00:01Z");

describe("toContainerInspect()", () => {
  it("writes a container that has not been started", () => {
    const inspect = toContainerInspect(
      containerView({ config: { cmd: ["sh", "-c", "true"] } }),
      "1.51",
    );
    expect(inspect).toMatchObject({
      Name: "/web",
      Path: "sh",
      Args: ["-c", "true"],
      Created: "2026-01-01T00:00:00.000Z",
      ExecIDs: null,
      State: {
        Status: "created",
        Running: false,
        ExitCode: 0,
        StartedAt: "0001-01-01T00:00:00Z",
        FinishedAt: "0001-01-01T00:00:00Z",
      },
      NetworkSettings: { IPAddress: "", Ports: {} },
    });
    expect(inspect.State).not.toHaveProperty("Health");
  });

  it("has every field of HostConfig, save those that Go leaves out when they are not set", () => {
    const { HostConfig } = toContainerInspect(containerView(), "1.51");
    const missing = specification.HostConfig.filter((name) => !(name in HostConfig));
    expect(missing).toEqual(["Init", "Mounts", "Annotations", "StorageOpt", "Tmpfs", "Sysctls"]);
  });

  it("has the links of the default network in HostConfig, those of others with the network", () => {
    const networks = ["bridge", "net"].map((networkName) => ({
      networkName,
      networkId: "6622729dc92a",
      aliases: [],
      links: ["db:store"],
    }));
    const view = containerView({ links: ["/db:/web/store"], networks });
    expect(toContainerInspect(view, "1.51")).toMatchObject({
      HostConfig: { Links: ["/db:/web/store"] },
      NetworkSettings: { Networks: { bridge: { Links: null }, net: { Links: ["db:store"] } } },
    });
  });

  it("writes a running container with its ports, address and health", () => {
    const inspect = toContainerInspect(
      containerView({
        state: { status: "running", startedAt },
        health: { status: "healthy", failingStreak: 0, log: [] },
        addresses: ["10.0.0.7"],
        config: { exposedPorts: ["80/tcp", "443/tcp"] },
        host: { portBindings: { "80/tcp": [{ hostIp: "", hostPort: 0 }] } },
        publishedPorts: [{ port: 80, protocol: "tcp", hostIp: "0.0.0.0", hostPort: 32_768 }],
        networks: [{ networkName: "bridge", networkId: "66", aliases: ["db"] }],
        execIds: ["e1"],
      }),
      "1.51",
    );
    expect(inspect.State).toMatchObject({
      Running: true,
      StartedAt: "2026-01-01T00:00:01.000Z",
      Health: { Status: "healthy", FailingStreak: 0, Log: [] },
    });
    expect(inspect.NetworkSettings).toMatchObject({
      IPAddress: "10.0.0.7",
      Ports: { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "32768" }], "443/tcp": null },
      Networks: {
        bridge: {
          NetworkID: "66",
          Aliases: ["db"],
          IPAddress: "10.0.0.7",
          DNSNames: ["web", "db", "4cee5fb3517f"],
        },
      },
    });
    expect(inspect.HostConfig.PortBindings).toEqual({ "80/tcp": [{ HostIp: "", HostPort: "" }] });
    expect(inspect.ExecIDs).toEqual(["e1"]);
  });

  it.each([
    [["fd00::7"], "", 0],
    [["10.0.0.7", "fd00::7"], "10.0.0.7", 32],
    [["fd00::7", "10.0.0.7"], "10.0.0.7", 32],
  ])("writes %j where clients look for either family", (addresses, ipv4, length) => {
    const view = containerView({ state: { status: "running", startedAt }, addresses });
    const { NetworkSettings } = toContainerInspect(view, "1.51");
    const expected = { IPAddress: ipv4, IPPrefixLen: length };
    expect(NetworkSettings).toMatchObject({
      ...expected,
      GlobalIPv6Address: "fd00::7",
      GlobalIPv6PrefixLen: 128,
      Networks: { bridge: { ...expected, GlobalIPv6Address: "fd00::7" } },
    });
  });

  it("writes how a container has ended", () => {
    const { State, NetworkSettings } = toContainerInspect(
      containerView({
        state: {
          status: "exited",
          exitCode: 137,
          isOomKilled: true,
          error: "",
          startedAt,
          finishedAt: new Date("2026-01-01T00:00:09Z"),
        },
        addresses: ["10.0.0.7"],
      }),
      "1.51",
    );
    expect(State).toMatchObject({
      Status: "exited",
      Running: false,
      OOMKilled: true,
      ExitCode: 137,
      FinishedAt: "2026-01-01T00:00:09.000Z",
    });
    expect(NetworkSettings.IPAddress).toBe("");
  });

  it("writes why a container could not be started", () => {
    const failure = { exitCode: 127, error: "no such program" };
    const view = containerView({ state: { status: "created", failure } });
    expect(toContainerInspect(view, "1.51").State).toMatchObject({
      Status: "created",
      Running: false,
      ExitCode: 127,
      Error: "no such program",
      StartedAt: "0001-01-01T00:00:00Z",
      FinishedAt: "0001-01-01T00:00:00Z",
    });
  });

  it("counts a container between two tries as running", () => {
    const { State } = toContainerInspect(
      containerView({
        state: { status: "restarting", exitCode: 1, isOomKilled: false, error: "" },
      }),
      "1.51",
    );
    expect(State).toMatchObject({ Running: true, Restarting: true, ExitCode: 1 });
  });

  it.each(["1.52", "1.55"])(
    "says where a container is in its networks alone, in API v%s",
    (version) => {
      const { NetworkSettings, Config, HostConfig } = toContainerInspect(containerView(), version);
      const fields = ["SandboxID", "SandboxKey", "Ports", "Networks"];
      expect(Object.keys(NetworkSettings)).toEqual(fields);
      expect(Config).not.toHaveProperty("OnBuild");
      expect(HostConfig).not.toHaveProperty("KernelMemory");
    },
  );

  it.each([
    ["1.42", false],
    ["1.41", true],
  ])("has in API v%s a limit of kernel memory: %p", (version, has) => {
    const { HostConfig, Config, NetworkSettings } = toContainerInspect(containerView(), version);
    expect("KernelMemory" in HostConfig && "KernelMemoryTCP" in HostConfig).toBe(has);
    expect(Config).toHaveProperty("OnBuild", null);
    expect(NetworkSettings).toHaveProperty("IPAddress", "");
  });

  it.each([
    ["1.45", "shop", ["db"]],
    ["1.44", "shop", ["db", "4cee5fb3517f"]],
    ["1.44", "bridge", ["db"]],
  ])("writes aliases as API v%s does in network %s", (version, networkName, aliases) => {
    const networks = [{ networkName, networkId: "66", aliases: ["db"] }];
    const { NetworkSettings } = toContainerInspect(containerView({ networks }), version);
    expect(NetworkSettings.Networks).toMatchObject({ [networkName]: { Aliases: aliases } });
  });

  it.each([
    ["1.25", "removing"],
    ["1.24", "exited"],
  ])("calls a container that is being removed in API v%s %s", (version, status) => {
    const exit = { exitCode: 0, isOomKilled: false, error: "" };
    const view = containerView({ state: { status: "removing", ...exit } });
    expect(toContainerInspect(view, version).State.Status).toBe(status);
  });
});
