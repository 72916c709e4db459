import { type Health, isRunning } from "../../model/container-state.ts";
import { HEALTH_DEFAULTS, type Healthcheck, isHealthcheckActive } from "../../model/healthcheck.ts";
import { isEnding, podHealth } from "../../podspec/reading/health.ts";
import { checkTimes, unhealthyAfterSeconds } from "../../podspec/probe.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { emitContainerEvent } from "./transitions.ts";

/** The longest that a timer can be set to. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A container with a health check begins as "starting". The checks of its earlier runs stay to be seen. */
export function startHealth(engine: Engine, container: Container): void {
  const { healthcheck } = container.record.spec.config;
  if (!isHealthcheckActive(healthcheck)) return;
  container.health = { status: "starting", failingStreak: 0, log: container.health?.log ?? [] };
  endStartLater(engine, container, unhealthyAfterMs(healthcheck));
}

/** Takes up the health of a container that an earlier life of the server has started. */
export function resumeHealth(engine: Engine, container: Container): void {
  const { record, run, state } = container;
  const { healthcheck } = record.spec.config;
  if (!isHealthcheckActive(healthcheck) || !run?.pod) return;
  const now = engine.clock.now();
  const status = podHealth(run.pod, healthcheck, now);
  const failingStreak = status === "unhealthy" ? checkTimes(healthcheck).retries : 0;
  container.health = { status, failingStreak, log: [] };
  const startedAt = "startedAt" in state && state.startedAt ? state.startedAt : now;
  const ageMs = now.getTime() - startedAt.getTime();
  endStartLater(engine, container, unhealthyAfterMs(healthcheck) - ageMs);
}

function unhealthyAfterMs(healthcheck: Healthcheck): number {
  return unhealthyAfterSeconds(checkTimes(healthcheck)) * 1000;
}

/** The kubelet calls the container ready after its first success, and not ready after too many failures in a row. */
export function noteReadiness(engine: Engine, container: Container, isReady: boolean): void {
  const { health, run } = container;
  if (!health || container.state.status !== "running" || (run?.pod && isEnding(run.pod))) return;
  if (isReady) setHealth(engine, container, { ...health, status: "healthy", failingStreak: 0 });
  else if (health.status === "healthy") setUnhealthy(engine, container, health);
}

/** Changes a container's health, and tells of it if its status is another one. */
export function setHealth(engine: Engine, container: Container, health: Health): void {
  const before = container.health?.status;
  container.health = health;
  if (health.status !== before)
    emitContainerEvent(engine, container, `health_status: ${health.status}`);
}

/** How many failures there were is the kubelet's to know: as many as it takes, at the least. */
function setUnhealthy(engine: Engine, container: Container, health: Health): void {
  const { healthcheck } = container.record.spec.config;
  const retries = healthcheck?.retries || HEALTH_DEFAULTS.retries;
  const failingStreak = Math.max(health.failingStreak, retries);
  setHealth(engine, container, { ...health, status: "unhealthy", failingStreak });
}

/**
 * The kubelet tells of each failure by an Event, but of some twenty at once only, and a Role may forbid to see them.
 * So a container that is not ready when it has had all its chances is unhealthy, told or not.
 */
function endStartLater(engine: Engine, container: Container, remainingMs: number): void {
  const { run } = container;
  const waitMs = Math.min(remainingMs, LONGEST_TIMER_MS);
  const look = (): void => {
    const { health, state } = container;
    if (container.run !== run || !isRunning(state) || health?.status !== "starting") return;
    if (remainingMs > waitMs) endStartLater(engine, container, remainingMs - waitMs);
    else setUnhealthy(engine, container, health);
  };
  setTimeout(look, waitMs).unref();
}
