import { describe, expect, it } from "bun:test";
import { parseByteSize } from "../../../../src/model/notation/byte-size.ts";

describe("parseByteSize()", () => {
  it.each([
    ["64", 64],
    ["64b", 64],
    ["64k", 65_536],
    ["1.5G", 1_610_612_736],
    ["1 GiB", 1_073_741_824],
    ["1Gi", 1_073_741_824],
    ["2tb", 2_199_023_255_552],
    ["", undefined],
    ["-1", undefined],
    ["1x", undefined],
    ["1i", undefined],
    ["1ib", undefined],
    ["99999999p", undefined],
  ])("reads %j as %p", (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });
});
