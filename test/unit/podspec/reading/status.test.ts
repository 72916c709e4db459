import { describe, expect, it } from "bun:test";
import type { V1ContainerState, V1Pod, V1PodStatus } from "@kubernetes/client-node";
import type { EngineError } from "../../../../src/model/errors.ts";
import {
  podProgress,
  startFailure,
  type PodProgress,
} from "../../../../src/podspec/reading/status.ts";

/** What Kubernetes 1.34 and containerd 1.6 say of Pods; times come as text over the wire. */
const STARTED = "2026-11-21T06:01:46Z" as unknown as Date;
const FINISHED = "2026-11-21T06:01:51Z" as unknown as Date;
const NEVER = "1970-01-01T00:00:00Z" as unknown as Date;
const CREATE_FAILED =
  "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ";

describe("podProgress()", () => {
  it("waits for a Pod of which nothing is known yet", () => {
    expect(podProgress({})).toEqual({ kind: "starting" });
    expect(podProgress(pod(undefined, { phase: "Pending" }))).toEqual({ kind: "starting" });
  });

  it.each(["ContainerCreating", "PodInitializing"])("waits while it is %s", (reason) => {
    expect(podProgress(pod({ waiting: { reason } }))).toEqual({ kind: "starting" });
  });

  it("says why an init container failed, so that the container will not run", () => {
    const init = { name: "kubedock-copy", image: "", imageID: "", ready: false, restartCount: 0 };
    const state = { terminated: { exitCode: 1, message: "no space left\n" } };
    const status = { phase: "Failed", initContainerStatuses: [{ ...init, state }] };
    expect(podProgress(pod({ waiting: { reason: "PodInitializing" } }, status))).toMatchObject({
      kind: "failed",
      error: { message: 'Init container "kubedock-copy": no space left' },
    });
  });

  it("looks at the container that counts only", () => {
    const sidecar = { name: "istio-proxy", image: "", imageID: "", ready: false, restartCount: 0 };
    const state = { terminated: { exitCode: 1 } };
    expect(podProgress({ status: { containerStatuses: [{ ...sidecar, state }] } })).toEqual({
      kind: "starting",
    });
  });

  it("knows a container that runs, and whether its check has passed", () => {
    const running = { running: { startedAt: STARTED } };
    expect(podProgress(pod(running))).toEqual({
      kind: "running",
      startedAt: new Date("2026-11-21T06:01:46Z"),
      isReady: false,
    });
    expect(podProgress(pod(running, {}, true))).toMatchObject({ isReady: true });
  });

  it.each([
    [{ exitCode: 0, reason: "Completed" }, 0, false],
    [{ exitCode: 3, reason: "Error" }, 3, false],
    [{ exitCode: 137, reason: "OOMKilled" }, 137, true],
    [{ exitCode: 137, reason: "Error" }, 137, false],
    [{ exitCode: 143 }, 143, false],
  ])("knows the end %p", (terminated, exitCode, isOomKilled) => {
    const state = { terminated: { ...terminated, startedAt: STARTED, finishedAt: FINISHED } };
    expect(podProgress(pod(state, { phase: "Failed", reason: "DeadlineExceeded" }))).toEqual({
      kind: "terminated",
      words: "",
      exit: {
        exitCode,
        isOomKilled,
        error: "",
        startedAt: new Date("2026-11-21T06:01:46Z"),
        finishedAt: new Date("2026-11-21T06:01:51Z"),
      },
    });
  });

  it("knows the end of a container whose Pod was evicted", () => {
    const state = {
      terminated: { exitCode: 137, reason: "Error", startedAt: STARTED, finishedAt: FINISHED },
    };
    const message = 'Usage of EmptyDir volume "e" exceeds the limit "1Mi". ';
    const evicted = pod(state, { phase: "Failed", reason: "Evicted", message });
    expect(podProgress(evicted)).toMatchObject({ kind: "terminated", exit: { exitCode: 137 } });
  });

  it.each([
    ['exec: "nope": executable file not found in $PATH: unknown', "invalid-argument"],
    ['exec: "/etc": permission denied: unknown', "invalid-argument"],
    [
      "error during container init: mkdir /etc/passwd: not a directory: unknown",
      "invalid-argument",
    ],
    ["error during container init: error setting cgroup config", "internal"],
  ] as const)("knows a refusal of the runtime: %s", (words, kind) => {
    const message = CREATE_FAILED + words;
    const terminated = { exitCode: 128, reason: "StartError", message, startedAt: NEVER };
    const error = failureOf(podProgress(pod({ terminated }, { phase: "Failed" })));
    expect(error.kind).toBe(kind);
    expect(error.message).toEndWith(message);
  });

  it.each([
    [
      "ErrImagePull",
      'failed to pull and unpack image "docker.io/library/x:1": failed to resolve reference "docker.io/library/x:1": docker.io/library/x:1: not found',
      "not-found",
    ],
    [
      "ImagePullBackOff",
      'Back-off pulling image "x:1": ErrImagePull: failed to do request: dial tcp: lookup registry-1.docker.io: no such host',
      "internal",
    ],
    [
      "ErrImageNeverPull",
      'Container image "x:2" is not present with pull policy of Never',
      "not-found",
    ],
    ["InvalidImageName", 'couldn\'t parse image name "Bad//Name"', "not-found"],
    ["CreateContainerConfigError", 'secret "nope" not found', "internal"],
    ["CreateContainerError", "container name is reserved", "internal"],
    ["RunContainerError", 'exec: "nope": executable file not found in $PATH', "invalid-argument"],
  ] as const)("gives up what waits with %s", (reason, message, kind) => {
    const error = failureOf(podProgress(pod({ waiting: { reason, message } })));
    expect(error.kind).toBe(kind);
    expect(error.message).toEndWith(message);
  });

  it("gives up what no node takes", () => {
    const message = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";
    const conditions = [
      { type: "PodScheduled", status: "False", reason: "Unschedulable", message },
    ];
    const error = failureOf(podProgress(pod(undefined, { phase: "Pending", conditions })));
    expect(error).toMatchObject({ kind: "internal", message: `Unschedulable: ${message}` });
  });

  it.each([
    [{ reason: "Evicted", message: "The node was low on resource: memory." }, "Evicted: The node"],
    [{ reason: "DeadlineExceeded", message: "Pod was active too long" }, "DeadlineExceeded: Pod"],
    [{}, "Failed"],
  ])("gives up a Pod that has ended without its container: %p", (status, words) => {
    const waiting = { waiting: { reason: "ContainerCreating" } };
    for (const state of [undefined, waiting]) {
      const error = failureOf(podProgress(pod(state, { phase: "Failed", ...status })));
      expect(error.message).toStartWith(words);
    }
  });

  it("gives up a container that nobody can find", () => {
    const message = "The container could not be located when the pod was terminated";
    const terminated = { exitCode: 137, reason: "ContainerStatusUnknown", message };
    const error = failureOf(podProgress(pod({ terminated }, { phase: "Failed" })));
    expect(error.message).toBe(`ContainerStatusUnknown: ${message}`);
  });
});

describe("startFailure()", () => {
  it("says the reason where there are no words", () => {
    expect(startFailure("RunContainerError", "").message).toBe("RunContainerError");
    expect(startFailure("Failed", "words of the runtime").message).toBe("words of the runtime");
  });
});

function pod(state?: V1ContainerState, status: V1PodStatus = {}, ready = false): V1Pod {
  const main = { name: "main", image: "", imageID: "", restartCount: 0, ready };
  const containerStatuses = state ? [{ ...main, state }] : undefined;
  return { status: { ...status, ...(containerStatuses ? { containerStatuses } : {}) } };
}

function failureOf(progress: PodProgress): EngineError {
  if (progress.kind !== "failed") throw new Error(`not a failure: ${JSON.stringify(progress)}`);
  return progress.error;
}
