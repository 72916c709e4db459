import { isRunning } from "../../model/container-state.ts";
import { errorMessage, isEngineError } from "../../model/errors.ts";
import { CONTAINER_LABEL, instanceSelector } from "../../podspec/labels.ts";
import { dnsHostname } from "../../podspec/networks/endpoint-slice.ts";
import type { Engine } from "../engine.ts";
import { namingEndpoints } from "../networks/endpoints.ts";
import { joinAgain } from "../networks/names/join.ts";
import { membersOf } from "../networks/names/members.ts";
import { namesIn } from "../networks/names/names.ts";

/**
 * Brings the names of containers up to date that run since an earlier life, and takes those away whose container has
 * ended while no server was there.
 */
export async function tidyNames(engine: Engine): Promise<void> {
  const { containers, cluster, config, signal, log } = engine;
  try {
    const slices = await cluster.endpointSlices.list(
      instanceSelector(config.instanceId, "endpoint"),
      signal,
    );
    for (const { metadata } of slices) doubtHosts(engine, metadata?.labels?.[CONTAINER_LABEL]);
    // Those that are about to start do so by themselves.
    const running = containers.all().filter(({ state, starting }) => isRunning(state) && !starting);
    await Promise.all(running.map((container) => joinAgain(engine, container)));
    const kept = new Set(
      containers.all().flatMap(({ run }) => [...(run?.membership.slices ?? [])]),
    );
    const starting = containers.all().flatMap((one) => (one.starting && one.run ? [one.run] : []));
    const left = slices
      .map(({ metadata }) => metadata?.name ?? "")
      .filter(
        (name) => !kept.has(name) && !starting.some(({ podName }) => name.startsWith(podName)),
      );
    await Promise.all(left.map((name) => cluster.endpointSlices.delete(name, signal)));
  } catch (error) {
    if (signal.aborted || isEngineError(error, "forbidden")) return;
    log.warn(`Cannot bring the names in networks up to date: ${errorMessage(error)}`);
  }
}

/** A container that has ended meanwhile may have names that are still in the files of those that run. */
function doubtHosts(engine: Engine, shortId = ""): void {
  const container = engine.containers.byShortId(shortId);
  if (!container || isRunning(container.state)) return;
  for (const { network, endpoint } of namingEndpoints(engine, container.record)) {
    const isInDns = namesIn(container.record, endpoint).every((name) => dnsHostname(name));
    if (isInDns) continue;
    for (const { container: member } of membersOf(engine, network))
      if (member.run) member.run.membership.isInDoubt = true;
  }
}
