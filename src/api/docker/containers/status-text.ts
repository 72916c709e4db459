import type { ContainerView } from "../../../engine/views.ts";
import type { Exit } from "../../../model/container-state.ts";

/**
 * Writes a container's state for people: `Up 5 seconds (healthy)`, `Exited (3) 2 minutes ago`. Some clients parse it.
 * @see moby, daemon/container/state.go, State.String
 */
export function statusText({ state, health }: ContainerView, now: Date): string {
  const since = (moment: Date): string => humanDuration(now.getTime() - moment.getTime());
  switch (state.status) {
    case "created":
      return "Created";
    case "running":
      return `Up ${since(state.startedAt)}${health ? ` (${healthText(health.status)})` : ""}`;
    case "paused":
      return `Up ${since(state.startedAt)} (Paused)`;
    case "restarting":
      return `Restarting (${state.exitCode})${ago(state, since)}`;
    case "removing":
      return "Removal In Progress";
    case "exited":
      return `Exited (${state.exitCode})${ago(state, since)}`;
    case "dead":
      return "Dead";
  }
}

function ago({ finishedAt }: Exit, since: (moment: Date) => string): string {
  return finishedAt ? ` ${since(finishedAt)} ago` : "";
}

function healthText(status: "starting" | "healthy" | "unhealthy"): string {
  return status === "starting" ? "health: starting" : status;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY_HOURS = 24;
const WEEK_HOURS = 7 * DAY_HOURS;
const MONTH_HOURS = 30 * DAY_HOURS;
const YEAR_HOURS = 365 * DAY_HOURS;

/** A span of time in one unit, in the words of https://github.com/docker/go-units. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / SECOND);
  if (seconds < 1) return "Less than a second";
  if (seconds === 1) return "1 second";
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes === 1) return "About a minute";
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.floor(milliseconds / HOUR + 0.5);
  if (hours === 1) return "About an hour";
  if (hours < 2 * DAY_HOURS) return `${hours} hours`;
  if (hours < 2 * WEEK_HOURS) return `${Math.floor(hours / DAY_HOURS)} days`;
  if (hours < 2 * MONTH_HOURS) return `${Math.floor(hours / WEEK_HOURS)} weeks`;
  if (hours < 2 * YEAR_HOURS) return `${Math.floor(hours / MONTH_HOURS)} months`;
  return `${Math.floor(hours / YEAR_HOURS)} years`;
}
