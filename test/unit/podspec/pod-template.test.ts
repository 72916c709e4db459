import { describe, expect, it } from "bun:test";
import type { V1Pod, V1PodSpec } from "@kubernetes/client-node";
import { onTemplate } from "../../../src/podspec/pod-template.ts";

const CONTAINERS = [{ name: "main", image: "redis" }];
const POD: V1Pod = {
  metadata: { name: "pod", labels: { kubedock: "true" }, annotations: {} },
  spec: { containers: CONTAINERS, hostname: "own", nodeSelector: { arch: "arm64" } },
};

describe("onTemplate()", () => {
  it("sets what has to be where there is no template", () => {
    expect(onTemplate(undefined, POD)).toEqual({
      ...POD,
      spec: {
        containers: CONTAINERS,
        hostname: "own",
        nodeSelector: { arch: "arm64" },
        enableServiceLinks: false,
        automountServiceAccountToken: false,
      },
    });
  });

  it("is the whole of a Pod's specification, but for containers and volumes", () => {
    const whole = {
      affinity: { nodeAffinity: {} },
      runtimeClassName: "gvisor",
      priorityClassName: "low",
      schedulerName: "own",
      hostUsers: false,
      shareProcessNamespace: true,
      subdomain: "sub",
      topologySpreadConstraints: [],
      preemptionPolicy: "Never",
      readinessGates: [{ conditionType: "a" }],
      overhead: { cpu: "1m" },
    } satisfies Partial<V1PodSpec>;
    const template = { spec: { containers: [], volumes: [{ name: "ignored" }], ...whole } };
    const { spec } = onTemplate(template, POD);
    expect(spec).toMatchObject(structuredClone(whole));
    expect(spec).not.toHaveProperty("volumes");
  });

  it("adds what the template has, joins what both have, and lets the Pod win", () => {
    const template: V1Pod = {
      metadata: { name: "template", labels: { team: "a", kubedock: "false" } },
      spec: {
        containers: [{ name: "ignored" }],
        initContainers: [{ name: "ignored" }],
        volumes: [{ name: "ignored" }],
        hostname: "template",
        automountServiceAccountToken: true,
        tolerations: [{ operator: "Exists" }],
        nodeSelector: { arch: "amd64", disk: "ssd" },
        securityContext: { runAsNonRoot: true },
        imagePullSecrets: [{ name: "pull" }],
      },
    };
    expect(onTemplate(template, POD)).toEqual({
      metadata: { name: "pod", labels: { team: "a", kubedock: "true" }, annotations: {} },
      spec: {
        containers: CONTAINERS,
        hostname: "own",
        enableServiceLinks: false,
        automountServiceAccountToken: true,
        tolerations: [{ operator: "Exists" }],
        nodeSelector: { arch: "arm64", disk: "ssd" },
        securityContext: { runAsNonRoot: true },
        imagePullSecrets: [{ name: "pull" }],
      },
    });
  });
});
