import type { V1PodStatus } from "@kubernetes/client-node";
import { describe, expect, test } from "bun:test";
import { buildResize, resizeProgress } from "../../../../src/podspec/reading/resize.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";

describe("buildResize()", () => {
  test.each([
    [{}, undefined],
    [{ memoryBytes: 1000 }, { limits: { memory: "1000" }, requests: { memory: "1000" } }],
    [{ nanoCpus: 5e8 }, { limits: { cpu: "500m" }, requests: { cpu: "0" } }],
    [
      { memoryBytes: 1000, nanoCpus: 5e8 },
      { limits: { memory: "1000", cpu: "500m" }, requests: { memory: "1000", cpu: "0" } },
    ],
  ])("of %j names the requests that Kubernetes filled in", (host, resources) => {
    expect(buildResize(containerSpec({}, host).host)).toEqual(resources);
  });
});

describe("resizeProgress()", () => {
  const pending = { type: "PodResizePending", status: "True", observedGeneration: 2 };
  const running = { type: "PodResizeInProgress", status: "True" };

  test.each<[string, V1PodStatus, object]>([
    ["is pending until the kubelet has seen it", { observedGeneration: 1 }, { kind: "pending" }],
    ["is pending where nobody tells", {}, { kind: "pending" }],
    ["is done", { observedGeneration: 2, conditions: [] }, { kind: "done" }],
    ["is under way", { observedGeneration: 2, conditions: [running] }, { kind: "pending" }],
    [
      "does not fit",
      { observedGeneration: 2, conditions: [{ ...pending, message: "no capacity" }] },
      { kind: "refused", reason: "no capacity" },
    ],
    [
      "has failed",
      { observedGeneration: 2, conditions: [{ ...running, reason: "Error", message: "in use" }] },
      { kind: "refused", reason: "in use" },
    ],
  ])("%s", (_case, status, progress) => {
    expect(resizeProgress({ status }, 2)).toEqual(progress as ReturnType<typeof resizeProgress>);
  });
});
