import type { V1Pod } from "@kubernetes/client-node";
import type { Health } from "../../model/container-state.ts";
import type { Healthcheck } from "../../model/healthcheck.ts";
import { MAIN_CONTAINER } from "../names.ts";
import { checkTimes, unhealthyAfterSeconds } from "../probe.ts";

/**
 * Reads from a Pod how the checks of its container have gone so far. One that is not ready any more has a condition
 * that changed after its start; one that never was tells nothing, so that its age has to.
 */
export function podHealth(pod: V1Pod, healthcheck: Healthcheck, now: Date): Health["status"] {
  const main = pod.status?.containerStatuses?.find(({ name }) => name === MAIN_CONTAINER);
  if (main?.ready && !isEnding(pod)) return "healthy";
  const condition = pod.status?.conditions?.find(({ type }) => type === "ContainersReady");
  const startedAt = milliseconds(main?.state?.running?.startedAt, now);
  if (milliseconds(condition?.lastTransitionTime, new Date(0)) > startedAt) return "unhealthy";
  const ageSeconds = (now.getTime() - startedAt) / 1000;
  return ageSeconds > unhealthyAfterSeconds(checkTimes(healthcheck)) ? "unhealthy" : "starting";
}

/**
 * Whether the kubelet is to end a Pod. It gives up its checks first, and calls a container without checks ready as
 * long as it still runs.
 */
export function isEnding({ metadata, spec }: V1Pod): boolean {
  return metadata?.deletionTimestamp !== undefined || spec?.activeDeadlineSeconds !== undefined;
}

/** The API's JSON has texts where its types have dates. */
function milliseconds(moment: Date | string | undefined, fallback: Date): number {
  return new Date(moment ?? fallback).getTime();
}
