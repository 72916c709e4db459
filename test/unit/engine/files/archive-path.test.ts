import { describe, expect, test } from "bun:test";
import {
  absolutePath,
  baseName,
  pathWithin,
  rebase,
} from "../../../../src/engine/files/archive-path.ts";

describe("absolutePath()", () => {
  test.each([
    ["etc", "/etc"],
    ["/etc/../usr//x", "/usr/x"],
    ["../../etc", "/etc"],
    ["/etc/", "/etc/"],
    ["/etc/.", "/etc/."],
    ["/etc/./", "/etc/."],
    ["/", "/"],
    [".", "/."],
    ["/a/..", "/"],
    ["/a/.hidden", "/a/.hidden"],
  ])("%p is %p", (path, absolute) => {
    expect(absolutePath(path)).toBe(absolute);
  });
});

test.each([
  ["/a/b", "b"],
  ["/a/b/", "b"],
  ["/a/b/.", "."],
  ["/", "/"],
])("baseName() of %p is %p", (path, name) => {
  expect(baseName(path)).toBe(name);
});

test.each([
  ["/a", "b", "/a/b"],
  ["/a", "./b/", "/a/b"],
  ["/a", "/b", "/a/b"],
  ["/a", ".", "/a"],
  ["/", "b", "/b"],
  ["/", "../b", "/b"],
  ["/a", "../ab", undefined],
  ["/a", "x/../../b", undefined],
])("pathWithin() %p puts %p at %p", (folder, name, path) => {
  expect(pathWithin(folder, name)).toBe(path);
});

test.each([
  ["/a/b", "/a/b", "b", "b"],
  ["/a/b/c", "/a/b", "b", "b/c"],
  ["/a/b/c", "/a/b", ".", "./c"],
  ["/", "/", "/", "/"],
  ["/c", "/", "/", "/c"],
  ["/c", "/", ".", "./c"],
])("rebase() of %p from %p to %p is %p", (path, from, to, renamed) => {
  expect(rebase(path, from, to)).toBe(renamed);
});
