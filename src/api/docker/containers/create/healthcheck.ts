import { EngineError } from "../../../../model/errors.ts";
import type { Healthcheck } from "../../../../model/healthcheck.ts";
import type { Int64 } from "../../../../model/notation/json.ts";
import type { HealthConfigBody } from "../../../schemas/container-create.ts";

const NANOSECONDS_PER_MILLISECOND = 1_000_000;

const KINDS = ["NONE", "CMD", "CMD-SHELL"];

/**
 * Reads a health check. Zero means "inherit the image's", like missing.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 */
export function toHealthcheck(body: HealthConfigBody): Healthcheck {
  const test = body.Test ?? [];
  const [kind] = test;
  if (kind !== undefined && !KINDS.includes(kind)) {
    throw invalid(`Unknown healthcheck type '${kind}' (expected 'CMD')`);
  }
  if ((body.Retries ?? 0) < 0) throw invalid("Retries in Healthcheck cannot be negative");
  return {
    test,
    ...duration("Interval", "intervalNs", body.Interval),
    ...duration("Timeout", "timeoutNs", body.Timeout),
    ...duration("StartPeriod", "startPeriodNs", body.StartPeriod),
    ...duration("StartInterval", "startIntervalNs", body.StartInterval),
    ...(body.Retries ? { retries: body.Retries } : {}),
  };
}

function duration<Key extends string>(
  field: string,
  key: Key,
  nanoseconds: Int64 | null | undefined,
): { readonly [name in Key]?: Int64 } {
  if (!nanoseconds) return {};
  if (nanoseconds < NANOSECONDS_PER_MILLISECOND) {
    throw invalid(`${field} in Healthcheck cannot be less than 1ms`);
  }
  return { [key]: nanoseconds } as { readonly [name in Key]: Int64 };
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
