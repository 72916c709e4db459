import { podStartNumber } from "../../podspec/names.ts";
import type { OutputStream } from "../../model/process/stdio.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import type { LogSource } from "./log-source.ts";

/** The logs of all of a container's runs, oldest first: those that the cluster has, and those that the server kept. */
export async function logSources(
  engine: Engine,
  container: Container,
  streams: readonly OutputStream[],
): Promise<LogSource[]> {
  const kept = await engine.logFiles.pods(container.record.id);
  return [...new Set([...kept, ...podsOf(container)])]
    .toSorted((a, b) => podStartNumber(a) - podStartNumber(b))
    .map((pod) => ({
      ...logSource(engine, container, { pod, streams }),
      isKept: kept.includes(pod),
    }));
}

/** The log of one run, as the cluster has it. */
export function logSource(
  engine: Engine,
  container: Container,
  { pod, streams }: { readonly pod: string; readonly streams: readonly OutputStream[] },
): LogSource {
  const { record, run } = container;
  const isGone = pod === run?.podName && run.isGone;
  const hasPod = podsOf(container).includes(pod) && !isGone;
  return { engine, containerId: record.id, pod, streams, hasPod, isKept: false };
}

function podsOf({ pastPods, run }: Container): string[] {
  return [...pastPods, ...(run?.hasPod ? [run.podName] : [])];
}
