import { describe, expect, it } from "bun:test";
import type { V1Container, V1PodSpec } from "@kubernetes/client-node";
import type { ContainerConfig, ContainerSpec, HostConfig } from "../../../src/model/container.ts";
import type { Forerunner } from "../../../src/podspec/container.ts";
import { buildPod, type PodSettings } from "../../../src/podspec/pod.ts";
import { containerRecord } from "../../support/samples/container-record.ts";

const settings: PodSettings = {
  instanceId: "instance",
  options: { pullPolicy: "IfNotPresent", namePrefix: "kubedock" },
  hostGateway: "10.0.0.1",
};
const GATE: Forerunner = {
  shim: { configMap: "kubedock-shim-instance", folder: "/.kubedock" },
  command: ["/.kubedock/shim-amd64", "gate", "--", "echo", "$HOME"],
  waitsFor: "frame",
  isAwaited: false,
};

describe("buildPod()", () => {
  it("of a plain container has nothing that costs time", () => {
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "kubedock-0123", uid: "1" };
    const record = containerRecord({
      entrypoint: ["docker-entrypoint.sh"],
      cmd: ["redis-server", "--port $PORT"],
      env: ["PATH=/bin", "PRICE=$5", "EMPTY=", "BARE"],
      labels: { app: "shop" },
      image: "redis:7-alpine",
      exposedPorts: ["6379/tcp", "53/udp"],
      workingDir: "/data",
    });
    expect(buildPod({ record, name: "kubedock-web-0123456789ab", settings, owner })).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "kubedock-web-0123456789ab",
        labels: {
          app: "shop",
          kubedock: "true",
          "kubedock.id": "instance",
          "kubedock.kind": "container",
          "kubedock.containerid": "0123456789ab",
        },
        annotations: {
          app: "shop",
          "kubectl.kubernetes.io/default-container": "main",
          "kubedock.containername": "web",
          "kubedock.hostalias/0": "kubedock-web-0123456789ab",
        },
        ownerReferences: [owner],
      },
      spec: {
        containers: [
          {
            name: "main",
            image: "redis:7-alpine",
            imagePullPolicy: "IfNotPresent",
            command: ["docker-entrypoint.sh", "redis-server", "--port $$PORT"],
            workingDir: "/data",
            env: [
              { name: "PATH", value: "/bin" },
              { name: "PRICE", value: "$$5" },
              { name: "EMPTY", value: "" },
            ],
            ports: [
              { name: "kd-tcp-6379", containerPort: 6379, protocol: "TCP" },
              { name: "kd-udp-53", containerPort: 53, protocol: "UDP" },
            ],
          },
        ],
        restartPolicy: "Never",
        terminationGracePeriodSeconds: 2,
        enableServiceLinks: false,
        automountServiceAccountToken: false,
        hostname: "0123456789ab",
      },
    });
  });

  it("leaves an image that could not be looked up its own entrypoint", () => {
    expect(container({ cmd: ["$A"] })).toMatchObject({ args: ["$$A"] });
    expect(container({ cmd: [] }).args).toBeUndefined();
    expect(container({ cmd: ["a"] }).command).toBeUndefined();
  });

  it("lets an empty entrypoint of the request's own drop the image's", () => {
    expect(container({ entrypoint: [], cmd: ["a"] }).command).toEqual(["a"]);
  });

  it("puts a forerunner before the command, and mounts the shim if it is that", () => {
    const spec = podSpec({ entrypoint: ["echo"], cmd: ["$HOME"] }, {}, GATE);
    expect(spec.containers[0]).toMatchObject({
      command: ["/.kubedock/shim-amd64", "gate", "--", "echo", "$$HOME"],
      stdin: true,
      stdinOnce: true,
      volumeMounts: [{ name: "shim", mountPath: "/.kubedock", readOnly: true }],
    });
    expect(spec.volumes).toEqual([
      { name: "shim", configMap: { name: "kubedock-shim-instance", defaultMode: 0o555 } },
    ]);
    const { shim: _, ...shell } = GATE;
    expect(podSpec({}, {}, shell).volumes).toBeUndefined();
  });

  it.each([
    [{}, [undefined, undefined, undefined]],
    [{ openStdin: true }, [true, undefined, undefined]],
    [{ openStdin: true, stdinOnce: true }, [true, true, undefined]],
    [{ openStdin: true, stdinOnce: true, isTty: true }, [true, undefined, true]],
    [{ isTty: true }, [undefined, undefined, true]],
    [{ stdinOnce: true }, [undefined, undefined, undefined]],
  ])("with %p has stdin, stdinOnce and tty %p", (config, expected) => {
    const { stdin, stdinOnce, tty } = container(config);
    expect([stdin, stdinOnce, tty]).toEqual(expected as [undefined, undefined, undefined]);
  });

  it("has memory file systems as volumes", () => {
    const host = { tmpfs: { "/run": "size=1m" }, shmSizeBytes: 256 * 1024 * 1024 };
    const spec = podSpec({}, host);
    expect(spec.volumes).toEqual([
      { name: "tmpfs-0", emptyDir: { medium: "Memory", sizeLimit: "1048576" } },
      { name: "shm", emptyDir: { medium: "Memory", sizeLimit: "268435456" } },
    ]);
    expect(spec.containers[0]?.volumeMounts).toEqual([
      { name: "tmpfs-0", mountPath: "/run" },
      { name: "shm", mountPath: "/dev/shm" },
    ]);
  });

  it("is as privileged, limited and confined as it is asked to be", () => {
    const spec = podSpec(
      { user: "1000:50" },
      {
        isPrivileged: true,
        isRootfsReadonly: true,
        capAdd: ["NET_ADMIN"],
        memoryBytes: 1000,
        nanoCpus: 500_000_000,
        sysctls: { "net.core.somaxconn": "1" },
        groupAdd: ["7"],
      },
    );
    expect(spec.containers[0]).toMatchObject({
      securityContext: {
        runAsUser: 1000,
        runAsGroup: 50,
        privileged: true,
        readOnlyRootFilesystem: true,
        capabilities: { add: ["NET_ADMIN"] },
      },
      resources: { limits: { memory: "1000", cpu: "500m" }, requests: { cpu: "0" } },
    });
    expect(spec.securityContext).toEqual({
      sysctls: [{ name: "net.core.somaxconn", value: "1" }],
      supplementalGroups: [7],
    });
  });

  it("finds others by the names it was given", () => {
    const spec = podSpec(
      {},
      { dns: ["1.1.1.1"], extraHosts: ["host.docker.internal:host-gateway"] },
    );
    expect(spec).toMatchObject({
      dnsPolicy: "None",
      dnsConfig: { nameservers: ["1.1.1.1"] },
      hostAliases: [{ ip: "10.0.0.1", hostnames: ["host.docker.internal"] }],
    });
  });

  it("is checked by the kubelet", () => {
    const healthcheck = { test: ["CMD-SHELL", "curl localhost"] };
    expect(container({ healthcheck }).readinessProbe?.exec).toEqual({
      command: ["/bin/sh", "-c", "curl localhost"],
    });
  });

  it.each([
    ["web", "web"],
    ["My_Host", "0123456789ab"],
    ["a.b", "0123456789ab"],
    ["", "0123456789ab"],
    ["x".repeat(64), "0123456789ab"],
  ])("with the host name %p is called %p", (hostname, expected) => {
    expect(podSpec({ hostname }).hostname).toBe(expected);
  });

  it.each([
    ["linux/arm64", { "kubernetes.io/os": "linux", "kubernetes.io/arch": "arm64" }],
    ["linux/arm/v7", { "kubernetes.io/os": "linux", "kubernetes.io/arch": "arm" }],
    ["linux", undefined],
  ])("for the platform %p runs on nodes with %p", (platform, expected) => {
    const { spec } = containerRecord();
    expect(podSpec({}, {}, undefined, { ...spec, platform }).nodeSelector).toEqual(expected);
  });
});

function podSpec(
  config: Partial<ContainerConfig> = {},
  host: Partial<HostConfig> = {},
  forerunner?: Forerunner,
  spec?: ContainerSpec,
): V1PodSpec {
  const record = { ...containerRecord(config, { host }), ...(spec ? { spec } : {}) };
  const pod = buildPod({ record, name: "pod", settings, forerunner });
  if (!pod.spec) throw new Error("the Pod has no specification");
  return pod.spec;
}

function container(config: Partial<ContainerConfig>): V1Container {
  const [main] = podSpec(config).containers;
  if (!main) throw new Error("the Pod has no container");
  return main;
}
