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
    [
      true,
      'running PreFilter plugin "VolumeBinding": error getting PVC "ns/data": could not find v1.PersistentVolumeClaim "ns/data"',
    ],
    [
      true,
      'running PreBind plugin "VolumeBinding": Operation cannot be fulfilled on persistentvolumeclaims "data": the object has been modified',
    ],
    [
      true,
      "0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    ],
    [
      true,
      "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }, 1 Insufficient cpu.",
    ],
    [
      true,
      "0/1 nodes are available: 1 node(s) had untolerated taint {node.cloudprovider.kubernetes.io/uninitialized: true}.",
    ],
    [
      true,
      "0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    ],
    [
      false,
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/2 nodes are available.",
    ],
    [false, "0/1 nodes are available: 1 node(s) had untolerated taint {dedicated: databases}."],
    [false, "0/1 nodes are available: 1 node(s) were unschedulable."], // by hand
    [false, ""],
  ])("is %p of %s", (passes, message) => {
    expect(isPassing(message)).toBe(passes);
  });
});
