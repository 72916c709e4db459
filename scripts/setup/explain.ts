/** What an error says, and what its causes say, one a line: people are told this, not where in our code it happened. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined
    ? error.message
    : `${error.message}\n  because: ${explain(error.cause)}`;
}
