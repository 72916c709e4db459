import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../../../model/container-state.ts";
import { EngineError, errorMessage } from "../../../model/errors.ts";
import type { Engine } from "../../engine.ts";
import { openSamples, type Sample } from "../../inside/samples.ts";
import type { Container } from "../../store.ts";

/** What a container has used by now; without a sample it does not run. */
export type StatsView = {
  readonly id: string;
  readonly name: string;
  readonly sample?: Sample;
  /** The sample before, against which a share of the processors is reckoned. */
  readonly previous?: Sample;
};

/** How often, and when, a client wants to know. */
export type StatsOptions = {
  /** Each second until the container is removed. */
  readonly isStream: boolean;
  /** At once, without the second that it takes to have a sample before. */
  readonly isOneShot: boolean;
  readonly signal: AbortSignal;
};

/** Time between two looks, as in moby. */
const INTERVAL_MS = 1000;

/**
 * Tells what a container uses. One that does not run uses nothing, which a stream tells each second.
 * @throws {EngineError} `not-implemented` if there is no way to look inside.
 * @see Docker Engine API v1.56, ContainerStats
 */
export async function containerStats(
  engine: Engine,
  reference: string,
  options: StatsOptions,
): Promise<AsyncGenerator<StatsView, void>> {
  const container = engine.containers.find(reference);
  const { isStream, isOneShot, signal } = options;
  if (isStream && isOneShot)
    throw new EngineError("invalid-argument", "cannot have stream=true and one-shot=true");
  const samples = hasProcess(container)
    ? await openSamples(engine, container, { follows: !isOneShot, signal })
    : undefined;
  if (isStream) return stream(engine, container, { samples, signal });
  return samples ? last(container, samples, isOneShot ? 1 : 2) : nothing(container);
}

/** The last one of so many samples; fewer if the container ends meanwhile. */
async function* last(
  container: Container,
  samples: AsyncGenerator<Sample, void>,
  count: number,
): AsyncGenerator<StatsView, void> {
  const taken: Sample[] = [];
  for await (const sample of samples) if (taken.push(sample) === count) break;
  const sample = taken.pop();
  yield sample ? view(container, sample, taken.pop()) : view(container);
}

async function* nothing(container: Container): AsyncGenerator<StatsView, void> {
  yield view(container);
}

async function* stream(
  engine: Engine,
  container: Container,
  first: {
    readonly samples: AsyncGenerator<Sample, void> | undefined;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<StatsView, void> {
  const { signal } = first;
  let { samples } = first;
  while (container.state.status !== "removing") {
    let previous: Sample | undefined;
    try {
      samples ??= hasProcess(container)
        ? await openSamples(engine, container, { follows: true, signal })
        : undefined;
      for await (const sample of samples ?? []) {
        yield view(container, sample, previous);
        previous = sample;
      }
    } catch (error) {
      signal.throwIfAborted();
      engine.log.debug(`Stats of container "${container.record.name}": ${errorMessage(error)}`);
    }
    samples = undefined;
    if (!previous) yield view(container);
    await sleep(INTERVAL_MS, undefined, { signal });
  }
}

function view({ record }: Container, sample?: Sample, previous?: Sample): StatsView {
  const { id, name } = record;
  return { id, name, ...(sample ? { sample } : {}), ...(previous ? { previous } : {}) };
}

function hasProcess({ state }: Container): boolean {
  return isRunning(state) && state.status !== "restarting";
}
