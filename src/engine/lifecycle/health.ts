import type { Health, HealthProbe } from "../../model/container-state.ts";
import { HEALTH_DEFAULTS, isHealthcheckActive } from "../../model/healthcheck.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { emitContainerEvent } from "./transitions.ts";

/** Probes kept in inspect, as in moby. */
const LOG_LENGTH = 5;

/** A container with a health check begins as "starting". */
export function startHealth(container: Container): void {
  const isChecked = isHealthcheckActive(container.record.spec.config.healthcheck);
  container.health = isChecked ? { status: "starting", failingStreak: 0, log: [] } : undefined;
}

/** The kubelet calls the container ready after its first success, and not ready after too many failures in a row. */
export function noteReadiness(engine: Engine, container: Container, isReady: boolean): void {
  const { health } = container;
  if (!health || container.state.status !== "running") return;
  if (isReady) setHealth(engine, container, { ...health, status: "healthy", failingStreak: 0 });
  else if (health.status === "healthy")
    setHealth(engine, container, { ...health, status: "unhealthy" });
}

/**
 * A check has failed, in the kubelet's words. It tells every failure by an Event, also before the first success, when
 * the Pod's status does not change: there the failures in a row are counted here.
 */
export function noteFailedProbe(engine: Engine, container: Container, message: string): void {
  const { health, state } = container;
  if (!health || state.status !== "running") return;
  const { healthcheck } = container.record.spec.config;
  const now = engine.clock.now();
  const startPeriodMs = Number(healthcheck?.startPeriodNs ?? 0) / 1e6;
  const ageMs = now.getTime() - state.startedAt.getTime();
  const isStarting = health.status === "starting" && startPeriodMs > 0 && ageMs < startPeriodMs;
  const retries = healthcheck?.retries || HEALTH_DEFAULTS.retries;
  const failingStreak = isStarting ? health.failingStreak : health.failingStreak + 1;
  const probe: HealthProbe = {
    startedAt: now,
    finishedAt: now,
    exitCode: 1,
    output: probeOutput(message),
  };
  const log = [...health.log, probe].slice(-LOG_LENGTH);
  if (health.status === "healthy") {
    // Successes in between are not told, so that only the kubelet knows when these are too many in a row.
    const kept = Math.min(failingStreak, retries - 1);
    return setHealth(engine, container, { status: "healthy", failingStreak: kept, log });
  }
  const status = failingStreak >= retries ? "unhealthy" : health.status;
  setHealth(engine, container, { status, failingStreak, log });
}

function setHealth(engine: Engine, container: Container, health: Health): void {
  const before = container.health?.status;
  container.health = health;
  if (health.status !== before)
    emitContainerEvent(engine, container, `health_status: ${health.status}`);
}

/** "Readiness probe failed: <output>" without the kubelet's own words, of which there are more after ten failures. */
function probeOutput(message: string): string {
  return message.replace(
    /^(\(combined from similar events\): )?Readiness probe (failed|errored)( and resulted in unknown state)?: /,
    "",
  );
}
