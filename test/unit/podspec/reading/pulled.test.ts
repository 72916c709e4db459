import { describe, expect, it } from "bun:test";
import type { V1ContainerState, V1Pod } from "@kubernetes/client-node";
import { isImagePulled } from "../../../../src/podspec/reading/pulled.ts";

describe("isImagePulled()", () => {
  it.each<[string, V1Pod, boolean]>([
    ["nothing is known yet", {}, false],
    ["the image is on its way", pod({ waiting: { reason: "ContainerCreating" } }), false],
    ["there was nothing to run", pod({ terminated: { exitCode: 128 } }, "sha256:1"), true],
    ["the image may not run", pod({ waiting: { reason: "CreateContainerConfigError" } }), true],
    ["something runs", pod({ running: {} }), true],
  ])("knows, where %s", (_, given, isPulled) => {
    expect(isImagePulled(given)).toBe(isPulled);
  });

  it("tells why a node cannot get it", () => {
    const waiting = { reason: "ErrImagePull", message: "no such host" };
    expect(() => isImagePulled(pod({ waiting }))).toThrow("no such host");
  });

  it("looks at the container that counts only", () => {
    const waits = pod({ waiting: { reason: "ContainerCreating" } }).status?.containerStatuses ?? [];
    const proxy = { name: "proxy", image: "", imageID: "x", ready: true, restartCount: 0 };
    expect(isImagePulled({ status: { containerStatuses: [proxy, ...waits] } })).toBe(false);
  });
});

function pod(state: V1ContainerState, imageID = ""): V1Pod {
  const status = { name: "main", image: "", imageID, ready: false, restartCount: 0, state };
  return { status: { phase: "Pending", containerStatuses: [status] } };
}
