import { describe, expect, it } from "bun:test";
import type { PodOptions } from "../../../src/model/pod-options.ts";
import { containerOptions } from "../../../src/podspec/container-options.ts";

describe("containerOptions()", () => {
  it("lets a label win over the server", () => {
    const labels = { "com.joyrex2001.kubedock.pull-policy": "never", other: "label" };
    expect(containerOptions<PodOptions>({ pullPolicy: "Always", namePrefix: "a" }, labels)).toEqual(
      {
        pullPolicy: "Never",
        namePrefix: "a",
      },
    );
  });

  it("names a label that cannot be used", () => {
    const labels = { "com.joyrex2001.kubedock.request-cpu": "much" };
    expect(() => containerOptions({}, labels)).toThrow(
      'Cannot use label "com.joyrex2001.kubedock.request-cpu=much": not a quantity',
    );
  });
});
