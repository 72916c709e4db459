import type { V1Probe } from "@kubernetes/client-node";
import { HEALTH_DEFAULTS, isHealthcheckActive, type Healthcheck } from "../model/healthcheck.ts";
import type { Int64 } from "../model/json.ts";

const NANOSECONDS = 1_000_000_000;

/**
 * A health check as the kubelet's readiness probe: it runs the same command in the container and counts in a row.
 * Kubernetes counts whole seconds, so shorter times become one second.
 */
export function buildReadinessProbe(healthcheck: Healthcheck | undefined): V1Probe | undefined {
  if (!isHealthcheckActive(healthcheck)) return undefined;
  return {
    exec: { command: probeCommand(healthcheck.test) },
    periodSeconds: probePeriodSeconds(healthcheck),
    timeoutSeconds: seconds(healthcheck.timeoutNs, HEALTH_DEFAULTS.timeoutSeconds),
    failureThreshold: healthcheck.retries || HEALTH_DEFAULTS.retries,
    successThreshold: 1,
  };
}

/** Seconds between two checks. While a container starts, Docker's `StartInterval` would apply: the shorter one is used. */
function probePeriodSeconds({ intervalNs, startPeriodNs, startIntervalNs }: Healthcheck): number {
  const interval = seconds(intervalNs, HEALTH_DEFAULTS.intervalSeconds);
  if (!startPeriodNs || !startIntervalNs) return interval;
  return Math.min(interval, seconds(startIntervalNs, interval));
}

function probeCommand([kind, ...rest]: readonly string[]): string[] {
  return kind === "CMD-SHELL" ? ["/bin/sh", "-c", rest.join(" ")] : rest;
}

function seconds(nanoseconds: Int64 | undefined, fallback: number): number {
  return nanoseconds ? Math.max(1, Math.ceil(Number(nanoseconds) / NANOSECONDS)) : fallback;
}
