import { describe, expect, it } from "bun:test";
import type { VolumeMount } from "../../../../src/model/files/volume-mount.ts";
import { buildPod } from "../../../../src/podspec/pod.ts";
import { containerRecord } from "../../../support/samples/container-record.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { volumeMount } from "../../../support/samples/volume-mount.ts";

const settings = {
  instanceId: "test",
  options: { pullPolicy: "Never", namePrefix: "kubedock" },
  hostGateway: "10.0.0.1",
} as const;

function podOf(volumes: readonly VolumeMount[], fills: readonly string[] = []) {
  const record = { ...containerRecord(), spec: containerSpec({}, { volumes }) };
  const steps = fills.map((target) => ({ kind: "fill", target }) as const);
  const shim = { configMap: "shim", path: "/.kubedock/shim-amd64" };
  const prepare = steps.length > 0 ? { shim, steps } : undefined;
  return buildPod({ record, name: "pod", settings, prepare }).spec;
}

describe("the volumes of a Pod", () => {
  it("are claims, or directories where there is no storage, each once", () => {
    const spec = podOf([
      volumeMount({ name: "data", claim: "claim", target: "/a" }),
      volumeMount({ name: "data", claim: "claim", target: "/b", isReadOnly: true, subpath: "in" }),
      volumeMount({ name: "other", target: "/c" }),
    ]);
    expect(spec?.volumes).toEqual([
      { name: "volume-0", persistentVolumeClaim: { claimName: "claim" } },
      { name: "volume-1", emptyDir: {} },
    ]);
    expect(spec?.containers[0]?.volumeMounts).toEqual([
      { name: "volume-0", mountPath: "/a" },
      { name: "volume-0", mountPath: "/b", subPath: "in", readOnly: true },
      { name: "volume-1", mountPath: "/c" },
    ]);
    expect(spec?.initContainers).toBeUndefined();
  });

  it("are filled by an init container of the same image, which may write to them", () => {
    const spec = podOf(
      [
        volumeMount({ name: "data", claim: "claim", target: "/a", isReadOnly: true }),
        volumeMount({ name: "full", claim: "full", target: "/b" }),
      ],
      ["/a"],
    );
    const [init] = spec?.initContainers ?? [];
    expect(init?.image).toBe("busybox");
    expect(init?.command?.slice(1)).toEqual(["prepare", "/.kubedock-volumes", "--fill", "/a"]);
    expect(init?.volumeMounts).toEqual([
      { name: "shim", mountPath: "/.kubedock", readOnly: true },
      { name: "volume-0", mountPath: "/.kubedock-volumes/a", readOnly: false },
    ]);
    expect(spec?.volumes?.map(({ name }) => name)).toEqual(["volume-0", "volume-1", "shim"]);
  });
});
