import { describe, expect, it } from "bun:test";
import { parseTmpfsOptions } from "../../../../src/model/notation/tmpfs-options.ts";

const NONE = { isReadOnly: false, ignored: [] };

describe("parseTmpfsOptions()", () => {
  it.each([
    ["", NONE],
    [
      "size=64m,mode=1770,uid=5,gid=6",
      { ...NONE, sizeBytes: 67_108_864, mode: 0o1770, uid: 5, gid: 6 },
    ],
    ["ro", { ...NONE, isReadOnly: true }],
    ["ro,rw,exec", NONE],
    ["size=50%", NONE],
    ["noexec,nr_inodes=10k", { ...NONE, ignored: ["noexec", "nr_inodes=10k"] }],
  ])("reads %p", (text, options) => {
    expect(parseTmpfsOptions(text)).toEqual(options);
  });

  it.each(["size=big", "mode=9", "uid=root", "maxsize=1m", "what"])("refuses %p", (text) => {
    expect(() => parseTmpfsOptions(text)).toThrow(`invalid tmpfs option ["${text}"]`);
  });
});
