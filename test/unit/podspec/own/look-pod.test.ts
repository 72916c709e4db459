import { expect, test } from "bun:test";
import { buildLookPod } from "../../../../src/podspec/own/look-pod.ts";
import { containerRecord } from "../../../support/samples/container-record.ts";

test("a Pod for a look is not taken for the container's own, and never runs its command", () => {
  const record = containerRecord();
  const settings = {
    instanceId: "test",
    options: { pullPolicy: "Never", namePrefix: "kubedock" },
    hostGateway: "10.0.0.1",
  } as const;
  const shim = { configMap: "shim", path: "/.kubedock/shim-amd64" };
  const parts = { record, name: "look", settings, shim, prepare: undefined, owner: undefined };
  const pod = buildLookPod(parts);
  expect(pod.metadata).toEqual({
    name: "look",
    labels: {
      kubedock: "true",
      "kubedock.id": "test",
      "kubedock.kind": "look",
      "kubedock.containerid": record.id.slice(0, 12),
    },
    annotations: {},
  });
  expect(pod.spec?.activeDeadlineSeconds).toBe(3600);
  const [container] = pod.spec?.containers ?? [];
  expect(container?.image).toBe(record.spec.config.image);
  expect(container?.command?.slice(0, 2)).toEqual(["/.kubedock/shim-amd64", "gate"]);
  expect([container?.stdin, container?.tty]).toEqual([true, undefined]);
});
