import type { V1Probe } from "@kubernetes/client-node";
import { HEALTH_DEFAULTS, isHealthcheckActive, type Healthcheck } from "../model/healthcheck.ts";
import type { ContainerConfig } from "../model/container.ts";
import type { Int64 } from "../model/notation/json.ts";
import { literal } from "./literal.ts";

const NANOSECONDS = 1_000_000_000;
const DEFAULT_SHELL = ["/bin/sh", "-c"];
/** How late the kubelet may be with its checks, and its word of them with us. */
const LATENESS_SECONDS = 2;

/**
 * A health check as the kubelet's readiness probe: it runs the same command in the container and counts in a row.
 * Kubernetes counts whole seconds, so shorter times become one second. It has no interval of its own for the start,
 * so the shorter one is kept throughout, and more failures are allowed instead.
 */
export function buildReadinessProbe({
  healthcheck,
  shell = DEFAULT_SHELL,
}: Pick<ContainerConfig, "healthcheck" | "shell">): V1Probe | undefined {
  if (!isHealthcheckActive(healthcheck)) return undefined;
  const [kind, ...words] = healthcheck.test;
  const command = kind === "CMD-SHELL" ? [...shell, ...words] : words;
  const { intervalSeconds, startIntervalSeconds, timeoutSeconds, retries } =
    checkTimes(healthcheck);
  const periodSeconds = Math.min(intervalSeconds, startIntervalSeconds);
  return {
    exec: { command: command.map(literal) },
    periodSeconds,
    timeoutSeconds,
    failureThreshold: Math.ceil((retries * intervalSeconds) / periodSeconds),
    successThreshold: 1,
  };
}

/** A health check's times as the kubelet can keep them. */
export type CheckTimes = {
  readonly intervalSeconds: number;
  /** While the container starts; the same as the interval where there is no start period. */
  readonly startIntervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly startPeriodSeconds: number;
  readonly retries: number;
};

/** Reads a health check's times, with Docker's defaults. */
export function checkTimes(healthcheck: Healthcheck): CheckTimes {
  const { intervalNs, timeoutNs, startPeriodNs, startIntervalNs, retries } = healthcheck;
  const intervalSeconds = seconds(intervalNs, HEALTH_DEFAULTS.intervalSeconds);
  const startInterval = seconds(startIntervalNs, HEALTH_DEFAULTS.startIntervalSeconds);
  return {
    intervalSeconds,
    startIntervalSeconds: startPeriodNs ? startInterval : intervalSeconds,
    timeoutSeconds: seconds(timeoutNs, HEALTH_DEFAULTS.timeoutSeconds),
    startPeriodSeconds: Number(startPeriodNs ?? 0) / NANOSECONDS,
    retries: retries || HEALTH_DEFAULTS.retries,
  };
}

/** Seconds after its start by which a container that has never been ready has failed its checks too often. */
export function unhealthyAfterSeconds(times: CheckTimes): number {
  const { intervalSeconds, timeoutSeconds, startPeriodSeconds, retries } = times;
  const checks = retries * Math.max(intervalSeconds, timeoutSeconds);
  return startPeriodSeconds + checks + LATENESS_SECONDS;
}

function seconds(nanoseconds: Int64 | undefined, fallback: number): number {
  return nanoseconds ? Math.max(1, Math.ceil(Number(nanoseconds) / NANOSECONDS)) : fallback;
}
