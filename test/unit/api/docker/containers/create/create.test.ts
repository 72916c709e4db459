import { describe, expect, it } from "bun:test";
import { fromContainerCreateBody } from "../../../../../../src/api/docker/containers/create/create.ts";
import type { ContainerCreateBody } from "../../../../../../src/api/schemas/container-create.ts";
import { containerSpec } from "../../../../../support/samples/container-spec.ts";

const read = (body: ContainerCreateBody) => fromContainerCreateBody({ Image: "busybox", ...body });
const host = (HostConfig: NonNullable<ContainerCreateBody["HostConfig"]>) =>
  read({ HostConfig }).spec.host;

function endpoints(
  NetworkMode: string,
  EndpointsConfig: Record<string, { Aliases?: string[] } | null> = {},
) {
  return read({ HostConfig: { NetworkMode }, NetworkingConfig: { EndpointsConfig } }).spec
    .endpoints;
}

describe("fromContainerCreateBody()", () => {
  it("reads a request with nothing but an image", () => {
    const plain = containerSpec(
      { attachStdout: false, attachStderr: false },
      { networkMode: "bridge" },
    );
    expect(read({})).toEqual({
      spec: { ...plain, endpoints: { bridge: { aliases: [] } } },
      warnings: [],
    });
  });

  it("reads null as missing", () => {
    const nothing = Object.fromEntries(
      [
        "Cmd",
        "Entrypoint",
        "Env",
        "Labels",
        "ExposedPorts",
        "HostConfig",
        "Healthcheck",
        "Volumes",
      ].map((name) => [name, null]),
    );
    expect(read(nothing)).toEqual(read({}));
  });

  it("reads what runs", () => {
    const { config } = read({
      Hostname: "h",
      User: "1000:100",
      AttachStdout: true,
      Tty: true,
      OpenStdin: true,
      StdinOnce: true,
      Env: ["A=1", "B", "A=2"],
      Cmd: "ls",
      Entrypoint: [],
      WorkingDir: "/w",
      Labels: { a: "b" },
      ExposedPorts: { "80": {}, "53/udp": {}, "8000-8001/tcp": {} },
      StopSignal: "SIGINT",
      StopTimeout: 3,
      Volumes: { "/data": {} },
      Shell: ["/bin/bash", "-c"],
      Healthcheck: { Test: ["CMD", "true"], Interval: 2_000_000_000, Retries: 0 },
    }).spec;
    expect(config).toEqual({
      hostname: "h",
      domainname: "",
      user: "1000:100",
      attachStdin: false,
      attachStdout: true,
      attachStderr: false,
      isTty: true,
      openStdin: true,
      stdinOnce: true,
      env: ["B", "A=2"],
      cmd: ["ls"],
      entrypoint: [],
      healthcheck: { test: ["CMD", "true"], intervalNs: 2_000_000_000 },
      image: "busybox",
      volumes: ["/data"],
      workingDir: "/w",
      labels: { a: "b" },
      exposedPorts: ["80/tcp", "53/udp", "8000/tcp", "8001/tcp"],
      stopSignal: "SIGINT",
      stopTimeoutSeconds: 3,
      shell: ["/bin/bash", "-c"],
    });
  });

  it("reads what the host gives", () => {
    const given = host({
      PortBindings: {
        "80/tcp": [{ HostPort: "8080" }, { HostIp: "127.0.0.1", HostPort: "" }],
        "53/udp": [{ HostPort: "5000-5010" }],
        "81/tcp": null,
      },
      Memory: 9_223_372_036_854_775_807n,
      NanoCpus: 500_000_000,
      CapAdd: ["net_admin", "CAP_SYS_TIME"],
      CapDrop: ["all"],
      Privileged: true,
      Sysctls: { "net.core.somaxconn": "1" },
      Tmpfs: { "/run": "size=1m" },
      Mounts: [{ Type: "tmpfs", Target: "/t", TmpfsOptions: { SizeBytes: 1024, Mode: 0o1777 } }],
      ExtraHosts: ["a:1.2.3.4", "b=[::1]", "c:host-gateway"],
      Dns: ["8.8.8.8"],
      Init: true,
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
      ConsoleSize: [24, 80],
    });
    expect(given).toMatchObject({
      portBindings: {
        "80/tcp": [
          { hostIp: "", hostPort: 8080 },
          { hostIp: "127.0.0.1", hostPort: 0 },
        ],
        "53/udp": [{ hostIp: "", hostPort: 5000 }],
        "81/tcp": [],
      },
      memoryBytes: 9_223_372_036_854_775_807n,
      nanoCpus: 500_000_000,
      capAdd: ["CAP_NET_ADMIN", "CAP_SYS_TIME"],
      capDrop: ["ALL"],
      isPrivileged: true,
      sysctls: { "net.core.somaxconn": "1" },
      tmpfs: { "/run": "size=1m", "/t": "size=1024,mode=1777" },
      extraHosts: ["a:1.2.3.4", "b=[::1]", "c:host-gateway"],
      dns: ["8.8.8.8"],
      init: true,
      restartPolicy: { name: "on-failure", maximumRetryCount: 3 },
      consoleSize: [24, 80],
    });
  });

  it("joins the networks that have settings, else that of its mode", () => {
    expect(endpoints("default")).toEqual({ bridge: { aliases: [] } });
    expect(endpoints("net")).toEqual({ net: { aliases: [] } });
    expect(endpoints("net", { net: { Aliases: ["db"] }, other: null })).toEqual({
      net: { aliases: ["db"] },
      other: { aliases: [] },
    });
  });

  it.each<[string, ContainerCreateBody]>([
    ["no image specified", { Image: "" }],
    ["invalid environment variable: =b", { Env: ["=b"] }],
    ["the working directory 'w' is invalid, it needs to be an absolute path", { WorkingDir: "w" }],
    ['invalid port specification: "x/tcp"', { ExposedPorts: { "x/tcp": {} } }],
    ['invalid port specification: "0/tcp"', { HostConfig: { PortBindings: { "0/tcp": [] } } }],
    [
      'invalid port specification: "70000"',
      { HostConfig: { PortBindings: { "80/tcp": [{ HostPort: "70000" }] } } },
    ],
    [
      "invalid IP address: localhost",
      { HostConfig: { PortBindings: { "80/tcp": [{ HostIp: "localhost" }] } } },
    ],
    ["Invalid signal: SIGNOPE", { StopSignal: "SIGNOPE" }],
    [
      "Interval in Healthcheck cannot be less than 1ms",
      { Healthcheck: { Test: ["CMD", "a"], Interval: 5 } },
    ],
    ["Retries in Healthcheck cannot be negative", { Healthcheck: { Retries: -1 } }],
    ["Unknown healthcheck type 'RUN' (expected 'CMD')", { Healthcheck: { Test: ["RUN", "a"] } }],
    [
      "can't create 'AutoRemove' container with restart policy",
      { HostConfig: { AutoRemove: true, RestartPolicy: { Name: "always" } } },
    ],
    [
      "invalid restart policy: maximum retry count can only be used with 'on-failure'",
      { HostConfig: { RestartPolicy: { Name: "always", MaximumRetryCount: 1 } } },
    ],
    [
      "invalid restart policy: unknown policy 'x'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
      { HostConfig: { RestartPolicy: { Name: "x" } } },
    ],
    ["Minimum memory limit allowed is 6MB", { HostConfig: { Memory: 1 } }],
    ["Minimum memory limit allowed is 6MB", { HostConfig: { Memory: -1 } }],
    [
      "Conflicting options: Nano CPUs and CPU Quota cannot both be set",
      { HostConfig: { NanoCpus: 1, CpuQuota: 5000 } },
    ],
    ["CPU cfs quota can not be less than 1ms (i.e. 1000)", { HostConfig: { CpuQuota: 5 } }],
    [
      "You should always set the Memory limit when using Memoryswap limit, see usage",
      { HostConfig: { MemorySwap: 10_000_000 } },
    ],
    [
      "Minimum memoryswap limit should be larger than memory limit, see usage",
      { HostConfig: { Memory: 20_000_000, MemorySwap: 10_000_000 } },
    ],
    [
      "Minimum memory limit can not be less than memory reservation limit, see usage",
      { HostConfig: { Memory: 10_000_000, MemoryReservation: 20_000_000 } },
    ],
    [
      "Invalid value -1001, range for oom score adj is [-1000, 1000]",
      { HostConfig: { OomScoreAdj: -1001 } },
    ],
    [
      'invalid --security-opt 2: "no-new-privileges=x"',
      { HostConfig: { SecurityOpt: ["no-new-privileges=x"] } },
    ],
    [
      'invalid mount config for type "tmpfs": field Source must not be specified',
      { HostConfig: { Mounts: [{ Type: "tmpfs", Source: "a", Target: "/a" }] } },
    ],
    [
      'HostConfig.Mounts: invalid mount config for type "nope": mount type unknown',
      { HostConfig: { Mounts: [{ Type: "nope", Target: "/a" }] } },
    ],
    [
      "invalid config for network bridge: invalid endpoint settings:\n" +
        "network-scoped aliases are only supported for user-defined networks",
      { NetworkingConfig: { EndpointsConfig: { default: { Aliases: ["a"] } } } },
    ],
    ["SHM size can not be less than 0", { HostConfig: { ShmSize: -1 } }],
    ['invalid CapAdd: unknown capability: "CAP_FOO"', { HostConfig: { CapAdd: ["foo"] } }],
    ['bad format for add-host: "a"', { HostConfig: { ExtraHosts: ["a"] } }],
    ['invalid IP address in add-host: "b"', { HostConfig: { ExtraHosts: ["a:b"] } }],
    ["invalid mount path: 't' mount path must be absolute", { HostConfig: { Tmpfs: { t: "" } } }],
  ])("refuses with %p", (message, body) => {
    expect(() => read(body)).toThrow(
      expect.objectContaining({ kind: "invalid-argument", message }),
    );
  });
});
