import type { OutputStream } from "../../model/process/stdio.ts";
import { seatName } from "../../podspec/seat.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import type { Container, Run } from "../store.ts";
import { type FollowOptions, followLogs } from "./follow.ts";
import type { LogLine } from "./log-lines.ts";
import { logSource } from "./log-sources.ts";

/** What the log of a container that is no terminal has. */
export const STREAMS: readonly OutputStream[] = ["stdout", "stderr"];

/** All that one run of a container writes, after the lines that have been seen, as the cluster has it. */
export async function* followRun(
  engine: Engine,
  container: Container,
  { run, seen, signal }: Omit<FollowOptions, "range"> & { readonly run: Run },
): AsyncGenerator<LogLine> {
  await abortable(run.reported.promise, signal); // before, the cluster does not tell its log
  const { isTty } = container.record.spec.config;
  const source = logSource(engine, container, {
    name: seatName(run),
    streams: isTty ? [] : STREAMS,
  });
  const range = { since: undefined, until: undefined };
  yield* followLogs(source, { range, seen, signal });
}
