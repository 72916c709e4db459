import type { OutputChunk, OutputStream } from "../../model/process/stdio.ts";
import { seatName } from "../../podspec/seat.ts";
import { readableFrom } from "../../streams/readable-from.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { followLogs } from "../logs/follow.ts";
import { writtenBytes } from "../logs/log-lines.ts";
import { logSource } from "../logs/log-sources.ts";
import type { Container, Run } from "../store.ts";

const STREAMS: readonly OutputStream[] = ["stdout", "stderr"];

/**
 * Serves a container's clients from its log, where nothing can hold its command back until they are attached: an attach
 * would come after the first output, or after the end. They get all of it, by whole lines, up to a second late.
 */
export async function connectLog(engine: Engine, container: Container): Promise<void> {
  const { hub, run } = container;
  if (!run) return;
  await hub.connectOnce(async () => {
    const leave = new AbortController();
    const signal = AbortSignal.any([engine.signal, leave.signal]);
    const letGo = (): void => leave.abort();
    const output = readableFrom(written(engine, container, { run, signal }), letGo);
    await hub.connect(
      { output, input: new WritableStream(), resize: () => {}, exitCode: Promise.resolve(0) },
      { letGo, isKept: false, go: undefined },
    );
  });
}

async function* written(
  engine: Engine,
  container: Container,
  { run, signal }: { readonly run: Run; readonly signal: AbortSignal },
): AsyncGenerator<OutputChunk> {
  await abortable(run.reported.promise, signal); // before, the cluster does not tell its log
  const { isTty } = container.record.spec.config;
  const source = logSource(engine, container, {
    name: seatName(run),
    streams: isTty ? [] : STREAMS,
  });
  const range = { since: undefined, until: undefined };
  for await (const line of followLogs(source, { range, seen: new Map(), signal }))
    yield { stream: line.stream, bytes: writtenBytes(line, isTty) };
}
