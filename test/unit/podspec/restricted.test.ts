import { describe, expect, it } from "bun:test";
import type { V1Container, V1Pod } from "@kubernetes/client-node";
import { buildInjector } from "../../../src/podspec/own/ephemeral-container.ts";
import { buildTrialPod } from "../../../src/podspec/own/trial-pod.ts";
import { buildPod } from "../../../src/podspec/pod.ts";
import { type Restriction, restrictPod, userOf } from "../../../src/podspec/restricted.ts";
import { containerRecord } from "../../support/samples/container-record.ts";
import { containerSpec } from "../../support/samples/container-spec.ts";

const RESTRICTION: Restriction = {
  user: { uid: 1000, gid: 0 },
  isAssigned: false,
  assignsGroup: false,
};
const COMPLIANT = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
};

function podWith(pod: Partial<V1Pod["spec"]>): V1Pod {
  return { spec: { containers: [], ...pod } };
}

describe("restrictPod()", () => {
  it("has all containers of a Pod comply, the helpers as the container's user", () => {
    const copy = { image: "kubedock:1", pullPolicy: "IfNotPresent", mounts: [] } as const;
    const { spec } = buildPod({
      record: containerRecord({ user: "3000:4000" }),
      name: "kubedock-web",
      settings: {
        instanceId: "instance",
        options: { pullPolicy: "IfNotPresent", namePrefix: "kubedock" },
        hostGateway: "10.0.0.1",
        restriction: RESTRICTION,
      },
      copy,
    });
    expect(spec?.containers[0]?.securityContext).toEqual({
      ...COMPLIANT,
      runAsUser: 3000,
      runAsGroup: 4000,
    });
    expect(spec?.initContainers?.map(({ securityContext }) => securityContext)).toEqual([
      { ...COMPLIANT, runAsUser: 3000, runAsGroup: 4000 },
    ]);
    expect(spec?.securityContext).toEqual({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
      fsGroup: 0,
      sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
    });
  });

  it("keeps what a template or a request says, as far as it complies", () => {
    const capabilities = { add: ["NET_BIND_SERVICE", "NET_ADMIN"] };
    const container: V1Container = { name: "main", securityContext: { capabilities } };
    const sysctls = [{ name: "net.ipv4.ip_unprivileged_port_start", value: "1024" }];
    const profile = { type: "Localhost", localhostProfile: "own.json" };
    const securityContext = { sysctls, fsGroup: 2000, seccompProfile: profile };
    const { spec } = restrictPod(
      podWith({ containers: [container], securityContext }),
      RESTRICTION,
    );
    expect(spec?.containers[0]?.securityContext?.capabilities).toEqual({
      drop: ["ALL"],
      add: ["NET_BIND_SERVICE"],
    });
    expect(spec?.securityContext).toEqual({ ...securityContext, runAsNonRoot: true });
  });

  it("leaves the group of volumes to a cluster that chooses it", () => {
    const { spec } = restrictPod(podWith({}), { ...RESTRICTION, assignsGroup: true });
    expect(spec?.securityContext).not.toHaveProperty("fsGroup");
  });
});

describe("Pods and containers of kubedock's own", () => {
  it("comply on trial", () => {
    const { spec } = buildTrialPod("kubedock:1", {
      instanceId: "doctor",
      options: { pullPolicy: "Always", namePrefix: "" },
      restriction: RESTRICTION,
    });
    expect(spec?.containers[0]?.securityContext).toEqual({
      ...COMPLIANT,
      runAsUser: 1000,
      runAsGroup: 0,
    });
  });

  it("comply beside another, as its user", () => {
    const injector = buildInjector({
      name: "kubedock-inject-1",
      image: "kubedock:1",
      pullPolicy: "Always",
      target: containerSpec({ user: "101:102" }),
      sizeBytes: 1,
      paths: ["/tmp/shim"],
      stays: false,
      restriction: RESTRICTION,
    });
    expect(injector.securityContext).toEqual({ ...COMPLIANT, runAsUser: 101, runAsGroup: 102 });
  });
});

describe("userOf()", () => {
  it.each([
    ["1000", { uid: 1000 }],
    ["1000:50", { uid: 1000, gid: 50 }],
    ["1000:staff", { uid: 1000 }],
    ["", undefined],
    ["redis", undefined],
    ["10x", undefined],
  ])("of %p", (user, expected) => {
    expect(userOf({ user })).toEqual(expected);
  });
});
