import { describe, expect, it } from "bun:test";
import { toMounts } from "../../../../../../../src/api/docker/containers/create/mounts/mounts.ts";

const VOLUME = {
  mode: "",
  isReadOnly: false,
  copiesImage: true,
  subpath: "",
  driver: "",
  labels: {},
  options: {},
  isAnonymous: false,
};

describe("the volumes of toMounts()", () => {
  it("reads Binds", () => {
    const Binds = ["data:/a/../b/", "data:/c:ro,nocopy", "/d", "/host:/e"];
    expect(toMounts({ Binds }).volumes).toEqual([
      { ...VOLUME, origin: "binds", name: "data", target: "/b" },
      {
        ...VOLUME,
        origin: "binds",
        name: "data",
        target: "/c",
        mode: "ro,nocopy",
        isReadOnly: true,
        copiesImage: false,
      },
      { ...VOLUME, origin: "binds", name: "", target: "/d", isAnonymous: true },
    ]);
  });

  it("reads Mounts", () => {
    const VolumeOptions = {
      NoCopy: true,
      Labels: { a: "b" },
      DriverConfig: { Name: "local", Options: { size: "1g" } },
      Subpath: "in/it",
    };
    const Mounts = [
      { Type: "volume", Source: "data", Target: "/a", ReadOnly: true, VolumeOptions },
      { Type: "volume", Target: "/b" },
    ];
    expect(toMounts({ Mounts }).volumes).toEqual([
      {
        ...VOLUME,
        origin: "mounts",
        name: "data",
        target: "/a",
        isReadOnly: true,
        copiesImage: false,
        labels: { a: "b" },
        driver: "local",
        options: { size: "1g" },
        subpath: "in/it",
      },
      { ...VOLUME, origin: "mounts", name: "", target: "/b", isAnonymous: true },
    ]);
  });

  it.each([
    ["data:/b:rx", "invalid mode: rx"],
    ["data:ro", "invalid volume specification: 'data:ro'"],
    ["data:/b:ro:x", "invalid volume specification: 'data:/b:ro:x'"],
    [
      "data:b",
      "invalid volume specification: 'data:b': invalid mount config for type \"volume\": invalid mount path: 'b' mount path must be absolute",
    ],
    [
      "data:/",
      "invalid volume specification: 'data:/': invalid mount config for type \"volume\": invalid specification: destination can't be '/'",
    ],
  ])("refuses %s", (text, message) => {
    expect(() => toMounts({ Binds: [text] })).toThrow(
      expect.objectContaining({ kind: "invalid-argument", message }),
    );
  });

  it.each([
    [{}, "field Target must not be empty"],
    [
      { Target: "/t", VolumeOptions: { Subpath: "a" } },
      "must not set Subpath when using anonymous volumes",
    ],
    [
      { Source: "data", Target: "/t", VolumeOptions: { Subpath: "../a" } },
      "subpath must be a relative path within the volume",
    ],
  ])("refuses a mount %j", (mount, reason) => {
    expect(() => toMounts({ Mounts: [{ Type: "volume", ...mount }] })).toThrow(
      `invalid mount config for type "volume": ${reason}`,
    );
  });

  it("refuses two mounts in one place, of whatever kind", () => {
    const both = { Binds: ["data:/c"], Mounts: [{ Type: "bind", Source: "/s", Target: "/c/" }] };
    expect(() => toMounts(both)).toThrow("Duplicate mount point: /c");
  });

  it("reads VolumesFrom", () => {
    expect(toMounts({ VolumesFrom: ["one", "two:ro", "three:rw"] }).volumesFrom).toEqual([
      { container: "one", mode: "", isReadOnly: false },
      { container: "two", mode: "ro", isReadOnly: true },
      { container: "three", mode: "rw", isReadOnly: false },
    ]);
    for (const [text, message] of [
      ["", "volumes-from specification cannot be an empty string"],
      ["one:nocopy", "invalid mode: nocopy"],
      ["one:shared", "invalid mode: shared"],
      ["one:ro:x", "invalid mode: ro:x"],
    ] as const)
      expect(() => toMounts({ VolumesFrom: [text] })).toThrow(message);
  });
});
