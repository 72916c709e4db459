import type { OutputChunk } from "../../model/process/stdio.ts";
import { readableFrom } from "../../streams/readable-from.ts";
import type { Engine } from "../engine.ts";
import { followRun } from "../logs/follow-run.ts";
import { writtenBytes } from "../logs/log-lines.ts";
import type { Container, Run } from "../store.ts";

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
    const output = readableFrom(loggedOutput(engine, container, { run, signal }), letGo);
    await hub.connect(
      { output, input: new WritableStream(), resize: () => {}, exitCode: Promise.resolve(0) },
      { letGo, isKept: false, go: undefined },
    );
  });
}

/** All that a run writes, by whole lines, as a client is to see it. */
export async function* loggedOutput(
  engine: Engine,
  container: Container,
  { run, signal }: { readonly run: Run; readonly signal: AbortSignal },
): AsyncGenerator<OutputChunk> {
  const { isTty } = container.record.spec.config;
  for await (const line of followRun(engine, container, { run, seen: new Map(), signal }))
    yield { stream: line.stream, bytes: writtenBytes(line, isTty) };
}
