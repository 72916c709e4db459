import { errorMessage } from "../../model/errors.ts";
import type { OutputStream } from "../../model/process/stdio.ts";
import { seatName } from "../../podspec/seat.ts";
import type { LogFileWriter } from "../local-files.ts";
import type { Engine } from "../engine.ts";
import type { Container, Run } from "../store.ts";
import { followRun, STREAMS } from "./follow-run.ts";
import type { LogLine } from "./log-lines.ts";
import { fileLines } from "./kept-lines.ts";
import type { Timestamp } from "./timestamp.ts";

/**
 * Follows the log of a container's present run into files of the server, until the run ends: the kubelet keeps its
 * last 10 MiB only. What was kept by an earlier life of the server is gone on with.
 */
export function keepLog(engine: Engine, container: Container): void {
  const { run, record } = container;
  if (!run || run.keeping) return;
  run.keeping = keep(engine, container, run).catch((error: unknown) => {
    if (engine.signal.aborted || container.state.status === "removing") return;
    engine.log.warn(`Cannot keep the log of container "${record.name}": ${errorMessage(error)}`);
  });
  engine.logKeepers.add(record.id, run.keeping);
}

async function keep(engine: Engine, container: Container, run: Run): Promise<void> {
  const removed = new AbortController();
  const signal = AbortSignal.any([engine.signal, removed.signal]);
  container.removal.next(engine.signal).then(
    () => removed.abort(new Error("the container was removed")),
    () => {}, // because the server ends, or the container is still there
  );
  const { record } = container;
  const pod = seatName(run);
  const seen = await lastKept(engine, record.id, pod);
  const files = new Map<OutputStream, LogFileWriter>();
  try {
    for await (const line of followRun(engine, container, { run, seen, signal })) {
      const name = { containerId: record.id, pod, stream: line.stream };
      const file = files.get(line.stream) ?? (await engine.logFiles.append(name));
      files.set(line.stream, file);
      await file.write(asKubeletWrites(line));
    }
  } finally {
    await Promise.all(files.values().map((file) => file.close()));
  }
}

/** The last whole line of each file, from which an earlier life is gone on with. */
async function lastKept(
  engine: Engine,
  containerId: string,
  pod: string,
): Promise<Map<OutputStream, Timestamp>> {
  const seen = new Map<OutputStream, Timestamp>();
  for (const stream of STREAMS) {
    const name = { containerId, pod, stream };
    for await (const line of fileLines(engine, name, { tail: 1, dropsFragment: true }))
      seen.set(stream, line.timestamp);
  }
  return seen;
}

function asKubeletWrites({ timestamp, content, isRest }: LogLine): Uint8Array {
  if (isRest) return content;
  return Buffer.concat([Buffer.from(`${timestamp} `), content]);
}
