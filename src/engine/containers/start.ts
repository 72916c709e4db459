import { EngineError, errorMessage } from "../../model/errors.ts";
import { isRunning } from "../../model/container-state.ts";
import { podName } from "../../podspec/names.ts";
import { buildPod } from "../../podspec/pod.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import type { Container, Run } from "../store.ts";
import { imageKey, planStart, type StartPlan } from "../gate/gate.ts";
import { startHealth } from "../lifecycle/health.ts";
import { connectHub, openGate } from "../gate/open-gate.ts";
import { markedForRemoval } from "./remove.ts";
import { removeEnded } from "../lifecycle/remove-ended.ts";
import { podAddress } from "../lifecycle/pod-address.ts";
import { publishPorts } from "../lifecycle/publish.ts";
import { newRun } from "../lifecycle/run.ts";
import { askInit } from "../gate/ask-init.ts";
import { applyProgress } from "../lifecycle/progress.ts";
import { isShellMissing } from "../gate/shell-gate.ts";
import { closePorts, markRunning, markStartFailed } from "../lifecycle/transitions.ts";

/** Pods of earlier starts that are kept of each container. */
const KEPT_PODS = 5;

/**
 * Starts a container: makes its Pod and returns when the command runs. A client that goes away does not stop a start
 * that has begun, as in Docker.
 * @throws {EngineError} `not-modified` if it runs already; else, if it cannot be started, with the cluster's reason.
 * @see Docker Engine API v1.56, ContainerStart
 */
export async function startContainer(
  engine: Engine,
  reference: string,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const container = engine.containers.find(reference);
  const { name } = container.record;
  if (container.starting) {
    await abortable(container.starting, options.signal);
    throw new EngineError("not-modified", `Container "${name}" is already started`);
  }
  if (isRunning(container.state)) {
    throw new EngineError("not-modified", `Container "${name}" is already started`);
  }
  if (container.removing) throw markedForRemoval();
  container.restartCount = 0;
  container.restartPauseMs = 0;
  await abortable(beginStart(engine, container), options.signal);
}

/** Starts a container that does not run, whoever wants it: everyone else can see that a start is under way. */
export function beginStart(engine: Engine, container: Container): Promise<void> {
  const { run: before } = container;
  return track(
    container,
    attempt(engine, container, { before, step: (signal) => run(engine, container, signal) }),
  );
}

/** Goes on with a start that an earlier life of the server has begun: the Pod is there. */
export function resumeStart(engine: Engine, container: Container): Promise<void> {
  const step = async (signal: AbortSignal): Promise<void> => {
    if (container.run) container.run.portLease = await publishPorts(engine, container, signal);
    await untilRuns(engine, container, { signal });
  };
  return track(container, attempt(engine, container, { before: undefined, step }));
}

function track(container: Container, attempted: Promise<void>): Promise<void> {
  const starting = attempted.finally(() => {
    container.starting = undefined;
  });
  starting.catch(() => {}); // because the caller may have gone
  container.starting = starting;
  return starting;
}

/** @param before The run that is over, whose Pod is not to be touched if the next one does not come about. */
async function attempt(
  engine: Engine,
  container: Container,
  {
    before,
    step,
  }: { readonly before: Run | undefined; readonly step: (signal: AbortSignal) => Promise<void> },
): Promise<void> {
  const timeout = AbortSignal.timeout(engine.config.startTimeoutMs);
  try {
    await step(AbortSignal.any([engine.signal, timeout]));
  } catch (cause) {
    const error = startError(engine, container, cause);
    markStartFailed(engine, container, error);
    if (container.run !== before) await deleteFailedPod(engine, container);
    if (container.record.spec.host.autoRemove) void removeEnded(engine, container);
    throw error;
  }
}

async function run(engine: Engine, container: Container, signal: AbortSignal): Promise<void> {
  const plan = await planStart(engine, container);
  try {
    await runPlanned(engine, container, { plan, signal });
  } catch (error) {
    if (plan?.shim || !plan?.waitsForGo || !isShellMissing(error)) throw error;
    engine.images.noteNoShell(imageKey(container.record));
    closePorts(engine, container);
    await deleteFailedPod(engine, container);
    await runPlanned(engine, container, { plan: await planStart(engine, container), signal });
  }
}

async function runPlanned(
  engine: Engine,
  container: Container,
  { plan, signal }: { readonly plan: StartPlan | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const { record } = container;
  const startNumber = (container.run?.startNumber ?? 0) + 1;
  const name = podName(engine.config.podNamePrefix, record, startNumber);
  const current = newRun({ podName: name, startNumber, hasShim: plan?.shim !== undefined });
  if (container.run) keepPastPod(engine, container, container.run);
  container.run = current;
  if (container.removing) throw markedForRemoval(); // from here on a removal gives up this run
  current.portLease = await publishPorts(engine, container, signal);
  const { pods: settings } = engine.config;
  await engine.cluster.pods.create(
    buildPod({ record, name, settings, forerunner: plan, owner: container.owner }),
    signal,
  );
  current.hasPod = true;
  await untilRuns(engine, container, { plan, signal });
}

/** Keeps a Pod that has ended, for its log; of many starts only the last ones'. */
function keepPastPod(engine: Engine, { pastPods }: Container, run: Run): void {
  run.reported.resolve(); // its Pod tells nothing more
  if (!run.hasPod || run.isGone) return;
  if (pastPods.push(run.podName) <= KEPT_PODS) return;
  for (const name of pastPods.splice(0, pastPods.length - KEPT_PODS)) {
    engine.cluster.pods
      .delete(name, 0, engine.signal)
      .catch((error: unknown) => engine.log.debug(`Past Pod "${name}": ${errorMessage(error)}`));
  }
}

/** Waits until the container's command runs, with its first clients attached. */
async function untilRuns(
  engine: Engine,
  container: Container,
  { plan, signal }: { readonly plan?: StartPlan | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const { run: current } = container;
  if (!current) return;
  const untilGivenUp = AbortSignal.any([signal, current.giveUp.signal]);
  const startedAt = await abortable(current.started.promise, untilGivenUp);
  if (plan?.isAwaited) void askInit(engine, container);
  if (plan?.waitsForGo) await abortable(openGate(engine, container, plan.go), untilGivenUp);
  else if (container.hub.hasClients) await joinClients(engine, container, untilGivenUp);
  startHealth(container);
  markRunning(engine, container, startedAt);
  current.portLease?.connectTo({
    name: current.podName,
    ip: () => podAddress(current) || undefined,
  });
  applyProgress(engine, container); // a short-lived command may have ended before it was known to have begun
}

/** Connects clients that came too late for a gate, or whose container can have none: they get what comes from now on. */
async function joinClients(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  try {
    await abortable(connectHub(engine, container), signal);
  } catch (error) {
    signal.throwIfAborted();
    engine.log.debug(
      `Cannot attach to container "${container.record.name}": ${errorMessage(error)}`,
    );
  }
}

function startError(engine: Engine, container: Container, cause: unknown): Error {
  if (cause instanceof DOMException && cause.name === "TimeoutError") {
    const seconds = engine.config.startTimeoutMs / 1000;
    return new EngineError(
      "deadline-exceeded",
      `Cannot start container "${container.record.name}": not running after ${seconds} s`,
      { cause },
    );
  }
  return cause instanceof Error
    ? cause
    : new EngineError("internal", errorMessage(cause), { cause });
}

/** Deletes the Pod of a start that failed: nothing is left behind that would go on trying. */
async function deleteFailedPod(engine: Engine, container: Container): Promise<void> {
  const { run: failed } = container;
  if (!failed?.hasPod) return;
  failed.hasPod = false;
  try {
    await engine.cluster.pods.delete(failed.podName, 0, engine.signal);
  } catch (error) {
    engine.log.warn(
      `Cannot delete Pod "${failed.podName}", which did not start: ${errorMessage(error)}`,
    );
  }
}
