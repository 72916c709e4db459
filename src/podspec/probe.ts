import type { V1Probe } from "@kubernetes/client-node";
import { HEALTH_DEFAULTS, isHealthcheckActive, type Healthcheck } from "../model/healthcheck.ts";
import type { ContainerConfig } from "../model/container.ts";
import type { Int64 } from "../model/json.ts";
import { literal } from "./literal.ts";

const NANOSECONDS = 1_000_000_000;
const DEFAULT_SHELL = ["/bin/sh", "-c"];

/**
 * A health check as the kubelet's readiness probe: it runs the same command in the container and counts in a row.
 * Kubernetes counts whole seconds, so shorter times become one second.
 */
export function buildReadinessProbe({
  healthcheck,
  shell = DEFAULT_SHELL,
}: Pick<ContainerConfig, "healthcheck" | "shell">): V1Probe | undefined {
  if (!isHealthcheckActive(healthcheck)) return undefined;
  const [kind, ...words] = healthcheck.test;
  const command = kind === "CMD-SHELL" ? [...shell, ...words] : words;
  return {
    exec: { command: command.map(literal) },
    periodSeconds: probePeriodSeconds(healthcheck),
    timeoutSeconds: seconds(healthcheck.timeoutNs, HEALTH_DEFAULTS.timeoutSeconds),
    failureThreshold: healthcheck.retries || HEALTH_DEFAULTS.retries,
    successThreshold: 1,
  };
}

/** Seconds between two checks. While a container starts, Docker's `StartInterval` applies: the shorter one is used. */
function probePeriodSeconds({ intervalNs, startPeriodNs, startIntervalNs }: Healthcheck): number {
  const interval = seconds(intervalNs, HEALTH_DEFAULTS.intervalSeconds);
  if (!startPeriodNs || !startIntervalNs) return interval;
  return Math.min(interval, seconds(startIntervalNs, interval));
}

function seconds(nanoseconds: Int64 | undefined, fallback: number): number {
  return nanoseconds ? Math.max(1, Math.ceil(Number(nanoseconds) / NANOSECONDS)) : fallback;
}
