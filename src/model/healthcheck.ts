import type { Int64 } from "./notation/json.ts";

/**
 * How a container's health is found out. Absent times are "inherit", which after create means Docker's defaults.
 * `test` is `["NONE"]`, `["CMD", program, …]` or `["CMD-SHELL", line]`; empty inherits the image's.
 */
export type Healthcheck = {
  readonly test: readonly string[];
  readonly intervalNs?: Int64;
  readonly timeoutNs?: Int64;
  readonly startPeriodNs?: Int64;
  readonly startIntervalNs?: Int64;
  readonly retries?: number;
};

/** Docker's defaults: 30 s between checks, 5 s in a start period, 30 s for one, 3 in a row make a container unhealthy. */
export const HEALTH_DEFAULTS = {
  intervalSeconds: 30,
  timeoutSeconds: 30,
  startIntervalSeconds: 5,
  retries: 3,
} as const;

/** Whether a check is really made, as opposed to inherited from nowhere or switched off by `NONE`. */
export function isHealthcheckActive(
  healthcheck: Healthcheck | undefined,
): healthcheck is Healthcheck {
  const kind = healthcheck?.test[0];
  return kind !== undefined && kind !== "NONE";
}
