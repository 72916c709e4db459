import { describe, expect, it } from "bun:test";
import { buildGuest } from "../../../src/podspec/guest.ts";
import { containerSpec } from "../../support/samples/container-spec.ts";

const PARTS = {
  name: "guest-probe-0123456789ab",
  pullPolicy: "IfNotPresent",
  forerunner: {
    shim: { configMap: "shim-1", folder: "/.kubedock" },
    command: ["/.kubedock/shim-amd64", "gate", "--", "true"],
    waitsFor: "frame",
    isAwaited: false,
  },
  volumeMounts: [],
} as const;

const SPEC = containerSpec(
  {
    image: "busybox",
    user: "1000",
    env: ["A=b"],
    workingDir: "/srv",
    exposedPorts: ["80/tcp"],
    healthcheck: { test: ["CMD", "true"], retries: 1 },
  },
  { capAdd: ["CAP_NET_ADMIN"] },
);

describe("buildGuest()", () => {
  it("has all that a container has, but for what Kubernetes takes of no ephemeral container", () => {
    expect(buildGuest(SPEC, PARTS)).toEqual({
      name: "guest-probe-0123456789ab",
      image: "busybox",
      imagePullPolicy: "IfNotPresent",
      command: ["/.kubedock/shim-amd64", "gate", "--", "true"],
      env: [{ name: "A", value: "b" }],
      workingDir: "/srv",
      stdin: true,
      stdinOnce: true,
      volumeMounts: [{ name: "shim", mountPath: "/.kubedock", readOnly: true }],
      securityContext: { runAsUser: 1000, capabilities: { add: ["NET_ADMIN"] } },
    });
  });

  it("complies with Pod Security where it has to", () => {
    const restriction = { user: { uid: 1, gid: 0 }, isAssigned: false, assignsGroup: false };
    expect(buildGuest(SPEC, { ...PARTS, restriction }).securityContext).toEqual({
      runAsUser: 1000,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    });
  });
});
