import { describe, expect, it } from "bun:test";
import { isPassing } from "../../../../src/podspec/reading/scheduling.ts";

describe("isPassing()", () => {
  it.each([
    [
      true,
      "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    ],
    [false, "0/1 nodes are available: 1 Insufficient memory. preemption: 0/1 nodes are available."],
    [
      false,
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had unbound immediate PersistentVolumeClaims.",
    ],
    [true, 'persistentvolumeclaim "data" not found'],
    [false, ""],
  ])("is %p of %s", (passes, message) => {
    expect(isPassing(message)).toBe(passes);
  });
});
