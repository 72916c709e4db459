import { describe, expect, it } from "bun:test";
import type { PodSettings } from "../../../../src/podspec/pod.ts";
import { buildPullPod } from "../../../../src/podspec/own/pull-pod.ts";

const SETTINGS: PodSettings = {
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
  hostGateway: "10.0.0.1",
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
