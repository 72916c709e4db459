import { podStartNumber } from "../../podspec/names.ts";
import { type Seat, seatName } from "../../podspec/seat.ts";
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
  return [...new Set([...kept, ...seatsOf(container).map(seatName)])]
    .toSorted((a, b) => podStartNumber(a) - podStartNumber(b))
    .map((name) => ({
      ...logSource(engine, container, { name, streams }),
      isKept: kept.includes(name),
    }));
}

/** The log of one run, as the cluster has it. */
export function logSource(
  engine: Engine,
  container: Container,
  { name, streams }: { readonly name: string; readonly streams: readonly OutputStream[] },
): LogSource {
  const { record, run } = container;
  const seat = seatsOf(container).find((one) => seatName(one) === name);
  const hasPod = seat !== undefined && !(seat === run && run.isGone);
  return { engine, containerId: record.id, name, seat, hasPod, streams, isKept: false };
}

function seatsOf({ pastSeats, run }: Container): Seat[] {
  return [...pastSeats, ...(run?.hasPod ? [run] : [])];
}
