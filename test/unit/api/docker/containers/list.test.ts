import { describe, expect, it } from "bun:test";
import { toContainerSummary } from "../../../../../src/api/docker/containers/list.ts";
import { containerView } from "../../../../support/samples/container-view.ts";

const NOW = new Date("2026-01-01T00:00:10Z");

describe("toContainerSummary()", () => {
  it("writes a running container", () => {
    const view = containerView({
      state: { status: "running", startedAt: new Date("2026-01-01T00:00:01Z") },
      config: {
        cmd: ["sh", "-c", "echo hi"],
        exposedPorts: ["80/tcp", "53/udp"],
        labels: { a: "b" },
      },
      publishedPorts: [{ port: 80, protocol: "tcp", hostIp: "0.0.0.0", hostPort: 8080 }],
    });
    expect(toContainerSummary(view, { now: NOW, apiVersion: "1.51" })).toMatchObject({
      Names: ["/web"],
      Image: "busybox",
      ImageID: view.record.imageId,
      Command: "sh -c 'echo hi'",
      Created: 1_767_225_600,
      Ports: [
        { PrivatePort: 53, Type: "udp" },
        { IP: "0.0.0.0", PrivatePort: 80, PublicPort: 8080, Type: "tcp" },
      ],
      Labels: { a: "b" },
      State: "running",
      Status: "Up 9 seconds",
      HostConfig: { NetworkMode: "bridge" },
      Mounts: [],
    });
  });

  it("shows no ports of a container that does not run", () => {
    const view = containerView({ config: { exposedPorts: ["80/tcp"] } });
    expect(toContainerSummary(view, { now: NOW, apiVersion: "1.51" })).toMatchObject({
      Ports: [],
      State: "created",
      Status: "Created",
    });
  });

  it.each([
    ["1.51", undefined, undefined],
    ["1.52", undefined, { Status: "none", FailingStreak: 0 }],
    [
      "1.52",
      { status: "unhealthy", failingStreak: 3, log: [] },
      { Status: "unhealthy", FailingStreak: 3 },
    ],
  ] as const)("sums the health up as API v%s does", (apiVersion, health, expected) => {
    const view = containerView(health ? { health } : {});
    const summary = toContainerSummary(view, { now: NOW, apiVersion });
    expect((summary as { Health?: unknown }).Health).toEqual(expected);
  });
});
