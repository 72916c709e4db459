import type { Static } from "elysia";
import type { LogsOptions } from "../../../engine/containers/logs.ts";
import type { ContainerLogsQuery } from "../../schemas/container.ts";

/** Reads which part of a log is wanted. */
export function fromLogsQuery(
  query: Static<typeof ContainerLogsQuery>,
  signal: AbortSignal,
): LogsOptions {
  const { since, until } = query;
  const tail = parseTail(query.tail);
  return {
    follow: query.follow ?? false,
    stdout: query.stdout ?? false,
    stderr: query.stderr ?? false,
    timestamps: query.timestamps ?? false,
    ...(isMoment(since) ? { since } : {}),
    ...(isMoment(until) ? { until } : {}),
    ...(tail === undefined ? {} : { tail }),
    signal,
  };
}

/** Clients send 0 for "no limit"; a moment in 1970 is not meant. */
function isMoment(text: string | undefined): text is string {
  return text !== undefined && text !== "" && text !== "0";
}

/** `all`, `-1` and whatever is not a number are all lines, as in moby. */
function parseTail(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
