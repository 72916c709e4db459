import { describe, expect, it } from "bun:test";
import { toContainerInspect } from "../../../../../src/api/docker/containers/inspect.ts";
import { containerView } from "../../../../support/container-view.ts";
// Names of all properties of the definitions in Docker's API specification v1.56.
import specification from "../../../../fixtures/create-fields.json" with { type: "json" };

const startedAt = new Date("2026-01-01T00:00:01Z");

describe("toContainerInspect()", () => {
  it("writes a container that has not been started", () => {
    const inspect = toContainerInspect(containerView({ config: { cmd: ["sh", "-c", "true"] } }));
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
    const { HostConfig } = toContainerInspect(containerView());
    const missing = specification.HostConfig.filter((name) => !(name in HostConfig));
    expect(missing).toEqual(["Init", "Mounts", "Annotations", "StorageOpt", "Tmpfs", "Sysctls"]);
  });

  it("writes a running container with its ports, address and health", () => {
    const inspect = toContainerInspect(
      containerView({
        state: { status: "running", startedAt },
        health: { status: "healthy", failingStreak: 0, log: [] },
        ipAddress: "10.0.0.7",
        config: { exposedPorts: ["80/tcp", "443/tcp"] },
        host: { portBindings: { "80/tcp": [{ hostIp: "", hostPort: 0 }] } },
        publishedPorts: [{ port: 80, protocol: "tcp", hostIp: "0.0.0.0", hostPort: 32_768 }],
        networks: [{ networkName: "bridge", networkId: "66", aliases: ["db"] }],
        execIds: ["e1"],
      }),
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

  it("writes an IPv6 address where clients look for one", () => {
    const inspect = toContainerInspect(
      containerView({ state: { status: "running", startedAt }, ipAddress: "fd00::7" }),
    );
    expect(inspect.NetworkSettings).toMatchObject({ IPAddress: "", GlobalIPv6Address: "fd00::7" });
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
        ipAddress: "10.0.0.7",
      }),
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

  it("counts a container between two tries as running", () => {
    const { State } = toContainerInspect(
      containerView({
        state: { status: "restarting", exitCode: 1, isOomKilled: false, error: "" },
      }),
    );
    expect(State).toMatchObject({ Running: true, Restarting: true, ExitCode: 1 });
  });
});
