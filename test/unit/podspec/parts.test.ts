import { describe, expect, it } from "bun:test";
import type { ContainerConfig, HostConfig } from "../../../src/model/container.ts";
import { buildDns, buildHostAliases } from "../../../src/podspec/networks/dns.ts";
import { buildReadinessProbe } from "../../../src/podspec/probe.ts";
import { buildResources } from "../../../src/podspec/resources.ts";
import {
  buildPodSecurityContext,
  buildSecurityContext,
  numericUser,
} from "../../../src/podspec/security-context.ts";
import { buildMemoryVolumes } from "../../../src/podspec/volumes/volumes.ts";
import { containerSpec } from "../../support/samples/container-spec.ts";

const SECOND_NS = 1_000_000_000;
const MIB = 1024 * 1024;
const host = (changes: Partial<HostConfig>): HostConfig => containerSpec({}, changes).host;

describe("buildResources()", () => {
  it.each([
    [{}, undefined],
    [{ memoryBytes: 64 * MIB }, { limits: { memory: "67108864" }, requests: {} }],
    [{ memoryBytes: 2n ** 62n }, { limits: { memory: "4611686018427387904" }, requests: {} }],
    [{ nanoCpus: 1_500_000_000 }, { limits: { cpu: "1500m" }, requests: { cpu: "0" } }],
    [{ nanoCpus: 1 }, { limits: { cpu: "1m" }, requests: { cpu: "0" } }],
    [{ cpuQuota: 50_000 }, { limits: { cpu: "500m" }, requests: { cpu: "0" } }],
    [
      { cpuQuota: 50_000, cpuPeriod: 25_000 },
      { limits: { cpu: "2000m" }, requests: { cpu: "0" } },
    ],
    [{ cpuShares: 512 }, { limits: {}, requests: { cpu: "500m" } }],
    [{ cpuShares: 2 }, { limits: {}, requests: { cpu: "2m" } }],
    [
      { cpuShares: 2048, nanoCpus: 500_000_000 },
      { limits: { cpu: "500m" }, requests: { cpu: "500m" } },
    ],
  ])("of %p", (changes, expected) => {
    expect(buildResources(host(changes))).toEqual(expected);
  });
});

describe("numericUser()", () => {
  it.each([
    ["1000", { uid: 1000 }],
    ["0:0", { uid: 0, gid: 0 }],
    ["1000:50", { uid: 1000, gid: 50 }],
    ["", undefined],
    ["redis", undefined],
    ["1000:staff", undefined],
    ["-1", undefined],
    ["1e3", undefined],
    ["1000:", undefined],
  ])("of %p", (user, expected) => {
    expect(numericUser(user)).toEqual(expected);
  });
});

describe("buildSecurityContext()", () => {
  it.each([
    [{}, {}, undefined],
    [{ user: "1000:50" }, {}, { runAsUser: 1000, runAsGroup: 50 }],
    [{ user: "redis" }, {}, { runAsUser: 0 }],
    [
      {},
      { isPrivileged: true, isRootfsReadonly: true },
      { privileged: true, readOnlyRootFilesystem: true },
    ],
    [
      {},
      { capAdd: ["CAP_NET_ADMIN", "sys_time"] },
      { capabilities: { add: ["NET_ADMIN", "SYS_TIME"] } },
    ],
    [{}, { forbidsNewPrivileges: true }, { allowPrivilegeEscalation: false }],
    [{}, { forbidsNewPrivileges: true, isPrivileged: true }, { privileged: true }],
    [{}, { capDrop: ["ALL"] }, { capabilities: { drop: ["ALL"] } }],
  ])("of %p and %p", (config, changes, expected) => {
    expect(buildSecurityContext(containerSpec(config, changes))).toEqual(expected);
  });
});

describe("buildPodSecurityContext()", () => {
  it("has system settings, and groups by number: those by name are the gate's", () => {
    const changes = { sysctls: { "net.core.somaxconn": "1024" }, groupAdd: ["50", "staff"] };
    expect(buildPodSecurityContext(containerSpec({}, changes))).toEqual({
      sysctls: [{ name: "net.core.somaxconn", value: "1024" }],
      supplementalGroups: [50],
    });
    expect(buildPodSecurityContext(containerSpec({}, { groupAdd: ["staff"] }))).toBeUndefined();
  });
});

describe("buildDns()", () => {
  it.each([
    [{}, {}],
    [{ dns: ["1.1.1.1"] }, { dnsPolicy: "None", dnsConfig: { nameservers: ["1.1.1.1"] } }],
    [{ dnsSearch: ["a.b"] }, { dnsPolicy: "ClusterFirst", dnsConfig: { searches: ["a.b"] } }],
    [
      { dnsOptions: ["ndots:2", "rotate"] },
      {
        dnsPolicy: "ClusterFirst",
        dnsConfig: { options: [{ name: "ndots", value: "2" }, { name: "rotate" }] },
      },
    ],
  ])("of %p", (changes, expected) => {
    expect(buildDns(host(changes))).toEqual(expected);
  });
});

describe("buildHostAliases()", () => {
  it("puts the names of one address together, in either form, and knows the host", () => {
    const extraHosts = ["db:10.0.0.5", "db2=10.0.0.5", "six:[::1]", "seven=::1", "h:host-gateway"];
    expect(buildHostAliases(extraHosts, "10.0.0.1")).toEqual([
      { ip: "10.0.0.5", hostnames: ["db", "db2"] },
      { ip: "::1", hostnames: ["six", "seven"] },
      { ip: "10.0.0.1", hostnames: ["h"] },
    ]);
  });
});

describe("buildMemoryVolumes()", () => {
  it.each([
    ["", undefined],
    ["size=64m", "67108864"],
    ["rw,size=1G,mode=1777", "1073741824"],
    ["size=100k", "102400"],
    ["size=4096", "4096"],
    ["noexec,size=50%", undefined],
  ])("gives a tmpfs with %p the size %p", (options, size) => {
    expect(sizes({ tmpfs: { "/run": options } })).toEqual([["/run", "Memory", size]]);
  });

  it("mounts /dev/shm only where it is not what the container has anyway", () => {
    expect(sizes({ shmSizeBytes: 64 * MIB })).toEqual([]);
    expect(sizes({ shmSizeBytes: 128 * MIB })).toEqual([["/dev/shm", "Memory", "134217728"]]);
    expect(sizes({ shmSizeBytes: 128 * MIB, tmpfs: { "/dev/shm": "size=1m" } })).toEqual([
      ["/dev/shm", "Memory", "1048576"],
    ]);
  });

  it("names each volume once", () => {
    const volumes = buildMemoryVolumes(host({ tmpfs: { "/a": "", "/b": "" }, shmSizeBytes: 1 }));
    expect(volumes.map(({ volume }) => volume.name)).toEqual(["tmpfs-0", "tmpfs-1", "shm"]);
    expect(volumes.map(({ mount }) => mount.name)).toEqual(["tmpfs-0", "tmpfs-1", "shm"]);
  });
});

describe("buildReadinessProbe()", () => {
  it("is none without a check", () => {
    expect(probe({})).toBeUndefined();
    expect(probe({ healthcheck: { test: [] } })).toBeUndefined();
    expect(probe({ healthcheck: { test: ["NONE"] } })).toBeUndefined();
  });

  it("has Docker's defaults", () => {
    expect(probe({ healthcheck: { test: ["CMD", "check", "a b"] } })).toEqual({
      exec: { command: ["check", "a b"] },
      periodSeconds: 30,
      timeoutSeconds: 30,
      failureThreshold: 3,
      successThreshold: 1,
    });
  });

  it("counts whole seconds, at least one", () => {
    const healthcheck = {
      test: ["CMD", "check"],
      intervalNs: SECOND_NS / 10,
      timeoutNs: 2.5 * SECOND_NS,
      retries: 7,
    };
    expect(probe({ healthcheck })).toMatchObject({
      periodSeconds: 1,
      timeoutSeconds: 3,
      failureThreshold: 7,
    });
  });

  it("looks more often while the container starts, if that is asked for", () => {
    const healthcheck = {
      test: ["CMD", "check"],
      intervalNs: 10n * BigInt(SECOND_NS),
      startPeriodNs: 60 * SECOND_NS,
      startIntervalNs: 2 * SECOND_NS,
    };
    // Three failures in thirty seconds, as without a start.
    expect(probe({ healthcheck })).toMatchObject({ periodSeconds: 2, failureThreshold: 15 });
    expect(probe({ healthcheck: { ...healthcheck, startPeriodNs: 0 } })).toMatchObject({
      periodSeconds: 10,
      failureThreshold: 3,
    });
  });

  it("looks every five seconds while the container starts, if nothing is said of it", () => {
    const healthcheck = { test: ["CMD", "check"], startPeriodNs: SECOND_NS };
    expect(probe({ healthcheck })).toMatchObject({ periodSeconds: 5, failureThreshold: 18 });
  });

  it("runs a line by the image's shell, and has Kubernetes expand nothing in it", () => {
    const healthcheck = { test: ["CMD-SHELL", 'test "$(cat /x)" = $$ && echo $HOME'] };
    expect(probe({ healthcheck })?.exec?.command).toEqual([
      "/bin/sh",
      "-c",
      'test "$$(cat /x)" = $$$$ && echo $$HOME',
    ]);
    const shell = ["/bin/bash", "-o", "pipefail", "-c"];
    expect(probe({ healthcheck, shell })?.exec?.command?.slice(0, 4)).toEqual(shell);
  });
});

function sizes(changes: Partial<HostConfig>) {
  return buildMemoryVolumes(host(changes)).map(({ volume, mount }) => [
    mount.mountPath,
    volume.emptyDir?.medium,
    volume.emptyDir?.sizeLimit,
  ]);
}

function probe(config: Partial<ContainerConfig>) {
  return buildReadinessProbe(containerSpec(config).config);
}
