import { describe, expect, it } from "bun:test";
import { toMounts } from "../../../../../../../src/api/docker/containers/create/mounts/mounts.ts";

const BIND = { mode: "", isReadOnly: false, createsSource: true, isMount: false };

describe("the binds of toMounts()", () => {
  it("reads Binds and Mounts", () => {
    const Mounts = [
      { Type: "bind", Source: "/s/", Target: "/t", ReadOnly: true },
      { Type: "tmpfs", Target: "/other" },
      { Type: "bind", Source: "/m", Target: "/n", BindOptions: { CreateMountpoint: true } },
    ];
    expect(toMounts({ Binds: ["/a/../b:/c/", "/d:/e:ro,z"], Mounts }).binds).toEqual([
      { ...BIND, source: "/b", target: "/c" },
      { ...BIND, source: "/d", target: "/e", mode: "ro,z", isReadOnly: true },
      {
        ...BIND,
        source: "/s",
        target: "/t",
        isReadOnly: true,
        createsSource: false,
        isMount: true,
      },
      { ...BIND, source: "/m", target: "/n", isMount: true },
    ]);
  });

  it.each([
    ["/a:/b:ro:rw", "invalid volume specification: '/a:/b:ro:rw'"],
    [":/b", "invalid volume specification: ':/b'"],
    ["/a:rw", "invalid volume specification: '/a:rw'"],
    ["/a:/b:rx", "invalid mode: rx"],
    ["/a:/b:ro,rw", "invalid mode: ro,rw"],
    [
      "/a:b",
      "invalid volume specification: '/a:b': invalid mount config for type \"bind\": invalid mount path: 'b' mount path must be absolute",
    ],
    [
      "/a:/b/..",
      "invalid volume specification: '/a:/b/..': invalid mount config for type \"bind\": invalid specification: destination can't be '/'",
    ],
  ])("refuses %s", (text, message) => {
    expect(() => toMounts({ Binds: [text] })).toThrow(
      expect.objectContaining({ kind: "invalid-argument", message }),
    );
  });

  it.each([
    [{ Target: "/t" }, "field Source must not be empty"],
    [{ Source: "/s" }, "field Target must not be empty"],
    [{ Source: "s", Target: "/t" }, "invalid mount path: 's' mount path must be absolute"],
    [
      { Source: "/s", Target: "/t", BindOptions: { Propagation: "far" } },
      "invalid propagation mode: far",
    ],
  ])("refuses a mount %j", (mount, reason) => {
    expect(() => toMounts({ Mounts: [{ Type: "bind", ...mount }] })).toThrow(
      `invalid mount config for type "bind": ${reason}`,
    );
  });

  it("refuses two of them in one place", () => {
    expect(() => toMounts({ Binds: ["/a:/c", "/b:/c/"] })).toThrow("Duplicate mount point: /c");
    expect(() => toMounts({ Binds: ["/a:/c"], Tmpfs: { "/c/": "" } })).toThrow(
      "Duplicate mount point: /c",
    );
  });
});
