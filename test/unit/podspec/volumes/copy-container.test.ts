import { describe, expect, it } from "bun:test";
import {
  buildCopy,
  isOwnImage,
  type CopyMount,
} from "../../../../src/podspec/volumes/copy-container.ts";

const MOUNT: CopyMount = { target: "/t", place: "0", isReadOnly: false };

describe("buildCopy()", () => {
  it("makes one volume for all, each seen at its own place", () => {
    const mounts = [MOUNT, { target: "/etc/file", place: "1", isReadOnly: true }];
    const copy = buildCopy({ image: "kubedock:1", pullPolicy: "Never", mounts });
    expect(copy).toEqual({
      container: {
        name: "kubedock-copy",
        image: "kubedock:1",
        imagePullPolicy: "Never",
        command: ["/usr/local/bin/kubedock", "copy", "--root", "/.kubedock-binds"],
        stdin: true,
        stdinOnce: true,
        terminationMessagePolicy: "FallbackToLogsOnError",
        securityContext: { runAsUser: 0, runAsGroup: 0 },
        volumeMounts: [{ name: "binds", mountPath: "/.kubedock-binds" }],
      },
      volume: { name: "binds", emptyDir: {} },
      mounts: [
        { name: "binds", mountPath: "/t", subPath: "0" },
        { name: "binds", mountPath: "/etc/file", subPath: "1", readOnly: true },
      ],
    });
  });

  it("does with a shell and tar in any other image", () => {
    const { container } = buildCopy({ image: "busybox", pullPolicy: "Never", mounts: [MOUNT] });
    expect(container.command?.slice(0, 2)).toEqual(["/bin/sh", "-c"]);
    expect(container.command?.[2]).toContain("tar -xpf -");
  });
});

describe("isOwnImage()", () => {
  it.each([
    ["kubedock", true],
    ["kubedock:1", true],
    ["registry:5000/team/kubedock@sha256:0", true],
    ["joyrex2001/kubedock:0.18.2", false],
    ["registry:5000/mirror/joyrex2001/kubedock", false],
    ["busybox", false],
    ["kubedock/busybox", false],
    ["not-kubedock:1", false],
  ])("knows %s: %p", (image, expected) => {
    expect(isOwnImage(image)).toBe(expected);
  });
});
