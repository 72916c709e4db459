import { describe, expect, it } from "bun:test";
import { humanDuration, statusText } from "../../../../../src/api/docker/containers/status-text.ts";
import type { ContainerState } from "../../../../../src/model/container-state.ts";
import { containerView } from "../../../../support/samples/container-view.ts";

const NOW = new Date("2026-01-01T12:00:00Z");
const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const exit = (exitCode: number) => ({
  exitCode,
  isOomKilled: false,
  error: "",
  finishedAt: before(120),
});

describe("statusText()", () => {
  it.each<[string, ContainerState]>([
    ["Created", { status: "created" }],
    ["Up 5 seconds", { status: "running", startedAt: before(5) }],
    ["Up 2 hours (Paused)", { status: "paused", startedAt: before(7200) }],
    ["Restarting (1) 2 minutes ago", { status: "restarting", ...exit(1) }],
    ["Removal In Progress", { status: "removing", exitCode: 0, isOomKilled: false, error: "" }],
    ["Exited (3) 2 minutes ago", { status: "exited", ...exit(3) }],
    [
      "Exited (127)",
      { status: "exited", exitCode: 127, isOomKilled: false, error: "no such file" },
    ],
    ["Dead", { status: "dead", ...exit(0) }],
  ])("says %p", (text, state) => {
    expect(statusText(containerView({ state }), NOW)).toBe(text);
  });

  it.each([
    ["starting", "Up 5 seconds (health: starting)"],
    ["healthy", "Up 5 seconds (healthy)"],
    ["unhealthy", "Up 5 seconds (unhealthy)"],
  ] as const)("adds that a container is %s", (status, text) => {
    const view = containerView({
      state: { status: "running", startedAt: before(5) },
      health: { status, failingStreak: 0, log: [] },
    });
    expect(statusText(view, NOW)).toBe(text);
  });
});

describe("humanDuration()", () => {
  it.each([
    [0.4, "Less than a second"],
    [1.9, "1 second"],
    [59, "59 seconds"],
    [60, "About a minute"],
    [46 * 60, "46 minutes"],
    [60 * 60, "About an hour"],
    [47 * 3600, "47 hours"],
    [48 * 3600, "2 days"],
    [14 * 86_400, "2 weeks"],
    [60 * 86_400, "2 months"],
    [730 * 86_400, "2 years"],
  ])("writes %p seconds as %p", (seconds, text) => {
    expect(humanDuration(seconds * 1000)).toBe(text);
  });
});
