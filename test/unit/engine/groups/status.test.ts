import { describe, expect, it } from "bun:test";
import type { GroupContainers } from "../../../../src/engine/groups/groups.ts";
import { groupStatus } from "../../../../src/engine/groups/status.ts";
import type { ContainerState } from "../../../../src/model/container-state.ts";

function groupOf(...statuses: readonly ContainerState["status"][]): GroupContainers {
  const [infra, ...members] = statuses.map((status) => ({ state: { status } }));
  return { infra, members } as unknown as GroupContainers;
}

describe("groupStatus()", () => {
  it.each([
    [["created"], "created"],
    [["created", "created"], "created"],
    [["running"], "running"],
    [["running", "running"], "running"],
    [["running", "exited"], "degraded"],
    [["running", "created"], "degraded"],
    [["running", "paused"], "degraded"],
    [["running", "restarting"], "degraded"],
    [["paused", "paused"], "paused"],
    [["exited", "exited"], "exited"],
    [["exited", "created"], "stopped"],
    [["paused", "exited"], "stopped"],
    [["created", "dead"], "error"],
    [["removing"], "error"],
    [["paused", "created"], "created"],
  ] as const)("of %j is %s", (statuses, status) => {
    expect(groupStatus(groupOf(...statuses))).toBe(status);
  });
});
