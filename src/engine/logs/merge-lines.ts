import type { LogLine } from "./log-lines.ts";

/** Merges finished logs by time: stdout and stderr as they were written. */
export async function* mergeLines(
  logs: readonly AsyncGenerator<LogLine>[],
): AsyncGenerator<LogLine> {
  const heads = await Promise.all(logs.map(async (lines) => ({ lines, next: await lines.next() })));
  try {
    for (;;) {
      const open = heads.filter(({ next }) => next.done !== true);
      const first = open.reduce<(typeof open)[number] | undefined>(
        (best, head) => (best && timeOf(best.next) <= timeOf(head.next) ? best : head),
        undefined,
      );
      if (!first || first.next.done) return;
      yield first.next.value;
      first.next = await first.lines.next();
    }
  } finally {
    await Promise.all(logs.map((lines) => lines.return(undefined)));
  }
}

function timeOf(result: IteratorResult<LogLine>): string {
  return result.done ? "" : result.value.timestamp;
}
