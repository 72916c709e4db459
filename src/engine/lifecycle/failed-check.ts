import type { HealthProbe } from "../../model/container-state.ts";
import { isHealthcheckActive } from "../../model/healthcheck.ts";
import { checkTimes, type CheckTimes } from "../../podspec/probe.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { setHealth } from "./health.ts";

/** Checks kept in inspect, as in moby. */
const LOG_LENGTH = 5;
/** How much earlier than after an interval a check may be told of and still be the next one. */
const JITTER_MS = 500;

/**
 * A health check has failed, in the kubelet's words. Before the first success the Pod's status does not tell when
 * there were too many in a row: they are counted here, at the pace at which Docker would check.
 */
export function noteFailedCheck(engine: Engine, container: Container, message: string): void {
  const { health, state, record } = container;
  const { healthcheck } = record.spec.config;
  if (!health || state.status !== "running" || !isHealthcheckActive(healthcheck)) return;
  const times = checkTimes(healthcheck);
  const now = engine.clock.now();
  const log = [...health.log, readCheck(message, now)].slice(-LOG_LENGTH);
  if (health.status === "healthy") {
    // Successes in between are not told, so that only the kubelet knows when these are too many in a row.
    const failingStreak = Math.min(health.failingStreak + 1, times.retries - 1);
    return setHealth(engine, container, { ...health, failingStreak, log });
  }
  if (!counts(times, now, { startedAt: state.startedAt, countedAt: health.countedAt }))
    return setHealth(engine, container, { ...health, log });
  const failingStreak = health.failingStreak + 1;
  const status = failingStreak >= times.retries ? "unhealthy" : health.status;
  setHealth(engine, container, { status, failingStreak, countedAt: now, log });
}

/** The kubelet checks at once, and in a start period more often: Docker comes an interval after the last time. */
function counts(
  { intervalSeconds, startPeriodSeconds }: CheckTimes,
  now: Date,
  { startedAt, countedAt }: { readonly startedAt: Date; readonly countedAt: Date | undefined },
): boolean {
  const ageMs = now.getTime() - startedAt.getTime();
  const sinceLastMs = countedAt ? now.getTime() - countedAt.getTime() : ageMs;
  return ageMs >= startPeriodSeconds * 1000 && sinceLastMs >= intervalSeconds * 1000 - JITTER_MS;
}

/** Exit codes are Docker's, -1 of a check that could not be run to its end; the kubelet tells no others. */
function readCheck(message: string, at: Date): HealthProbe {
  const [, verdict = "", text = ""] =
    /^(?:\(combined from similar events\): )?Readiness probe (failed|errored)(?: and resulted in unknown state)?: (.*)$/s.exec(
      message,
    ) ?? ["", "failed", message];
  const check = { startedAt: at, finishedAt: at };
  const timeout = /^command timed out: .* timed out after (\S+)$/s.exec(text)?.[1];
  if (timeout)
    return { ...check, exitCode: -1, output: `Health check exceeded timeout (${timeout})` };
  if (verdict === "failed") return { ...check, exitCode: 1, output: text };
  return { ...check, exitCode: -1, output: text.replace(/^.*?(?=OCI runtime exec failed)/s, "") };
}
