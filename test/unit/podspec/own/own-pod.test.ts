import { describe, expect, it } from "bun:test";
import type { OwnPodSettings } from "../../../../src/podspec/own/own-pod.ts";
import { buildPullPod } from "../../../../src/podspec/own/pull-pod.ts";
import { buildTrialPod } from "../../../../src/podspec/own/trial-pod.ts";

const SETTINGS: OwnPodSettings = {
  instanceId: "test",
  options: {
    pullPolicy: "Always",
    namePrefix: "kubedock",
    serviceAccount: "builder",
    nodeSelector: { disk: "fast" },
    resources: { memory: { limit: "1Gi" } },
  },
  imagePullSecrets: ["registry"],
  template: { spec: { containers: [], priorityClassName: "low" } },
};

describe("buildPullPod()", () => {
  it("makes a Pod that gets the image as a container would, and runs nothing of it", () => {
    const { metadata, spec } = buildPullPod({ name: "pull", image: "redis:7" }, SETTINGS);
    expect(metadata).toMatchObject({ name: "pull", labels: { "kubedock.kind": "pull" } });
    expect(spec).toMatchObject({
      restartPolicy: "Never",
      serviceAccountName: "builder",
      nodeSelector: { disk: "fast" },
      imagePullSecrets: [{ name: "registry" }],
      priorityClassName: "low",
      containers: [
        {
          image: "redis:7",
          imagePullPolicy: "Always",
          command: ["/.kubedock-pull"],
          resources: { limits: { memory: "1Gi" }, requests: {} },
        },
      ],
    });
  });

  it("complies with Pod Security", () => {
    const user = { uid: 1000, gid: 0 };
    const restriction = { user, isAssigned: false, assignsGroup: false };
    const given = { ...SETTINGS, restriction };
    const { spec } = buildPullPod({ name: "pull", image: "redis:7" }, given);
    expect(spec?.containers[0]?.securityContext).toMatchObject({
      runAsUser: 1000,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    });
  });
});

describe("buildTrialPod()", () => {
  it("makes a Pod that runs as containers do, and tells what it sees", () => {
    const { metadata, spec } = buildTrialPod("kubedock:1", SETTINGS);
    expect(metadata).toMatchObject({ name: "kubedock-test", labels: { "kubedock.kind": "trial" } });
    expect(spec).toMatchObject({
      serviceAccountName: "builder",
      nodeSelector: { disk: "fast" },
      imagePullSecrets: [{ name: "registry" }],
      priorityClassName: "low",
      containers: [
        {
          image: "kubedock:1",
          command: ["/usr/local/bin/kubedock", "resolve", expect.any(String)],
        },
      ],
    });
  });

  it("asks an image with a shell in its own words", () => {
    const { spec } = buildTrialPod("busybox:1", SETTINGS);
    expect(spec?.containers[0]?.command?.slice(0, 2)).toEqual(["/bin/sh", "-c"]);
  });
});
