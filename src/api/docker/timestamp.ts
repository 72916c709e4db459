/** "Never", as Go writes its zero time. */
export const NEVER = "0001-01-01T00:00:00Z";

/** A moment as Docker's clients read it: RFC 3339 in UTC. */
export function toTimestamp(moment: Date | undefined): string {
  return moment?.toISOString() ?? NEVER;
}

/** A moment in seconds since 1970. */
export function toUnixSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
