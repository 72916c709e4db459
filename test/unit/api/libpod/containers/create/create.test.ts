import { describe, expect, it } from "bun:test";
import { fromSpecGenerator } from "../../../../../../src/api/libpod/containers/create/create.ts";
import type { SpecGenerator } from "../../../../../../src/api/schemas/libpod/spec-generator.ts";
import { containerSpec } from "../../../../../support/samples/container-spec.ts";
import { specGenerator } from "../../../../../support/samples/spec-generator.ts";

function read(fields: SpecGenerator) {
  return fromSpecGenerator(specGenerator(fields));
}

/** What `podman run busybox` means, with what a test adds. */
const PLAIN = containerSpec(
  { attachStdout: false, attachStderr: false, stopTimeoutSeconds: 10 },
  { networkMode: "bridge" },
);

describe("fromSpecGenerator()", () => {
  it("lets a container share the network of another, and be in none itself", () => {
    const netns = { nsmode: "container", value: "web" };
    const { spec, warnings } = fromSpecGenerator(specGenerator({ netns }));
    expect(spec.host.networkMode).toBe("container:web");
    expect(spec.endpoints).toEqual({});
    expect(warnings).toEqual([]);
    expect(() => fromSpecGenerator(specGenerator({ netns, hostname: "www" }))).toThrow(
      "conflicting options: hostname and the network mode",
    );
  });

  it("reads what podman sends by itself as Docker's plain request", () => {
    expect(read({})).toEqual({ spec: PLAIN, warnings: [] });
  });

  it("reads what a container is", () => {
    const { spec } = read({
      entrypoint: ["sh", "-c"],
      command: ["true"],
      env: { A: "b" },
      unsetenv: ["A", "PATH"],
      labels: { l: "1" },
      user: "5:6",
      work_dir: "/tmp",
      hostname: "h",
      stop_signal: 15,
      stop_timeout: 4,
    });
    expect(spec.config).toEqual({
      ...PLAIN.config,
      entrypoint: ["sh", "-c"],
      cmd: ["true"],
      env: ["PATH", "A=b"],
      labels: { l: "1" },
      user: "5:6",
      workingDir: "/tmp",
      hostname: "h",
      stopSignal: "15",
      stopTimeoutSeconds: 4,
    });
  });

  it.each([
    [{ stdin: true }, { openStdin: true, stdinOnce: true, isTty: false }],
    [
      { stdin: true, terminal: true },
      { openStdin: true, stdinOnce: false, isTty: true },
    ],
  ])("reads %j so that piped input ends, and a terminal does not", (fields, expected) => {
    expect(read(fields).spec.config).toMatchObject(expected);
  });

  it("reads published ports, ranges and protocols", () => {
    const { spec } = read({
      portmappings: [
        { host_ip: "127.0.0.1", container_port: 80, host_port: 8080, range: 1, protocol: "" },
        { container_port: 90, host_port: 9000, range: 2, protocol: "tcp,udp" },
        { container_port: 81, host_port: 0, range: 1 },
      ],
      expose: { "7000": "udp" },
    });
    expect(spec.host.portBindings).toEqual({
      "80/tcp": [{ hostIp: "127.0.0.1", hostPort: 8080 }],
      "90/tcp": [{ hostIp: "", hostPort: 9000 }],
      "90/udp": [{ hostIp: "", hostPort: 9000 }],
      "91/tcp": [{ hostIp: "", hostPort: 9001 }],
      "91/udp": [{ hostIp: "", hostPort: 9001 }],
      "81/tcp": [{ hostIp: "", hostPort: 0 }],
    });
    expect(spec.config.exposedPorts).toContain("7000/udp");
    expect(spec.config.exposedPorts).toContain("91/udp");
  });

  it("reads binds, volumes and file systems in memory", () => {
    const { spec } = read({
      mounts: [
        { type: "bind", source: "/tmp/", destination: "/host", options: ["ro"] },
        { type: "tmpfs", destination: "/t", options: ["rw", "nosuid", "tmpcopyup", "size=1m"] },
      ],
      volumes: [{ Name: "vol", Dest: "/data", Options: ["nocopy"] }, { Dest: "/own" }],
      volumes_from: ["other:ro"],
    });
    const { binds, volumes, tmpfs, volumesFrom } = spec.host;
    expect(binds).toMatchObject([{ source: "/tmp", target: "/host", isReadOnly: true }]);
    expect(tmpfs).toEqual({ "/t": "size=1m" });
    expect(volumes).toMatchObject([
      { name: "vol", target: "/data", copiesImage: false, isAnonymous: false },
      { name: "", target: "/own", copiesImage: true, isAnonymous: true },
    ]);
    expect(volumesFrom).toEqual([{ container: "other", mode: "ro", isReadOnly: true }]);
  });

  it.each([
    [{ mounts: [{ type: "devpts", destination: "/d" }] }, 'A mount of type "devpts"'],
    [{ volumes: [{ Name: "v", Dest: "/d", Options: ["U"] }] }, 'The mount option "U"'],
    [{ mounts: [{ type: "bind", source: "/a", destination: "d" }] }, "mount path must be absolute"],
    [{ remove: true, restart_policy: "always" }, "conflicts with --restart"],
    [{ Networks: { n: { static_ips: ["1.2.3.4"] } } }, "static_ips: the cluster's network"],
    [{ image: "" }, "must set an image or rootfs"],
    [{ portmappings: [{ container_port: 70_000 }] }, "invalid port number: 70000/tcp"],
  ])("refuses %j", (fields, message) => {
    expect(() => read(fields)).toThrow(message);
  });

  it("reads networks: podman's default one is Docker's", () => {
    const { spec, warnings } = read({
      Networks: { podman: {}, n: { aliases: ["db"], static_mac: "aa:bb:cc:dd:ee:ff" } },
    });
    expect(spec.endpoints).toEqual({ bridge: { aliases: [] }, n: { aliases: ["db"] } });
    expect(spec.host.networkMode).toBe("bridge");
    expect(warnings).toEqual([
      `Networks["n"].static_mac: not applied: the cluster's network gives a pod its address`,
    ]);
  });

  it("reads limits, policy and platform", () => {
    const { spec } = read({
      resource_limits: { memory: { limit: 67_108_864 }, cpu: { quota: 50_000, period: 100_000 } },
      restart_policy: "on-failure",
      restart_tries: 3,
      image_os: "linux",
      image_arch: "arm64",
    });
    expect(spec.host).toMatchObject({
      memoryBytes: 67_108_864,
      cpuQuota: 50_000,
      cpuPeriod: 100_000,
      restartPolicy: { name: "on-failure", maximumRetryCount: 3 },
    });
    expect(spec.platform).toBe("linux/arm64");
  });
});
