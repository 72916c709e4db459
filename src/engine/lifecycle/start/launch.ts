import { fileBinds } from "../../../model/files/docker-socket.ts";
import { dockerSocketPlan } from "../../files/docker-socket.ts";
import { errorMessage, isEngineError } from "../../../model/errors.ts";
import type { Forerunner } from "../../../podspec/container.ts";
import { containerOptions } from "../../../podspec/container-options.ts";
import { podName } from "../../../podspec/names.ts";
import { buildPod } from "../../../podspec/pod.ts";
import type { PreparePlan } from "../../../podspec/volumes/prepare-container.ts";
import { markedForRemoval } from "../../containers/remove.ts";
import type { Engine } from "../../engine.ts";
import { filesBeforeStart, type StartFiles } from "../../files/before-start/before-start.ts";
import { makeBindSources } from "../../files/before-start/binds.ts";
import { copyMounted } from "../../files/before-start/copy-mounted.ts";
import { putAtStart } from "../../files/before-start/put-at-start.ts";
import { tellWays } from "../../files/before-start/tell-ways.ts";
import { askInitInTime } from "../../gate/ask-init.ts";
import { planStart } from "../../gate/gate.ts";
import { openGate } from "../../gate/open-gate.ts";
import { isShellMissing } from "../../gate/shell-gate.ts";
import { imageKey } from "../../images/image-key.ts";
import type { Container, Run } from "../../store.ts";
import { noteFilled } from "../../volumes/mounts/note-filled.ts";
import { tellUnfilled } from "../../volumes/mounts/tell-unfilled.ts";
import { planVolumes } from "../../volumes/mounts/plan-volumes.ts";
import { attemptStart, deleteFailedPod } from "./attempt-start.ts";
import { publishPorts } from "./publish.ts";
import { holdForNames } from "../../networks/names/hold-for-names.ts";
import { planNetworks, type NetworkPlan } from "../../networks/names/plan-networks.ts";
import { newRun } from "./run.ts";
import { closePorts } from "../transitions.ts";
import { untilRuns } from "./until-runs.ts";

/** Pods of earlier starts that are kept of each container. */
const KEPT_PODS = 5;

/** What was decided about a start. */
type Launch = {
  readonly plan: Forerunner | undefined;
  readonly files: StartFiles;
  readonly networks: NetworkPlan;
  readonly prepare: PreparePlan | undefined;
  readonly signal: AbortSignal;
};

/** Starts a container that does not run, by a new Pod, whoever wants it. */
export function launch(engine: Engine, container: Container): Promise<void> {
  const { run: before } = container;
  return attemptStart(engine, container, {
    before,
    step: (signal) => tryToLaunch(engine, container, signal),
  });
}

/** Keeps a Pod that has ended, for its log; of many starts only the last ones'. */
export function keepPastPod(engine: Engine, { pastPods }: Container, run: Run): void {
  run.reported.resolve(); // its Pod tells nothing more
  if (!run.hasPod || run.isGone) return;
  if (pastPods.push(run.podName) <= KEPT_PODS) return;
  for (const name of pastPods.splice(0, pastPods.length - KEPT_PODS)) {
    engine.cluster.pods
      .delete(name, 0, engine.signal)
      .catch((error: unknown) => engine.log.debug(`Past Pod "${name}": ${errorMessage(error)}`));
  }
}

/** A second time in another way, if image or cluster turn out not to have what the first one took. */
async function tryToLaunch(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  await makeBindSources(engine, fileBinds(container.record.spec.host));
  const files = await filesBeforeStart(engine, container);
  tellWays(engine, container, files);
  const prepare = await planVolumes(engine, container.record, signal);
  const networks = await planNetworks(engine, container.record, signal);
  const planNow = (): Promise<Forerunner | undefined> => {
    const holdsCommand = files.holdsCommand || holdForNames(engine, container.record, networks);
    return planStart(engine, container, { ...files, holdsCommand });
  };
  const plan = await planNow();
  try {
    await launchPlanned(engine, container, { plan, files, networks, prepare, signal });
  } catch (error) {
    if (!learnFrom(engine, container, { plan, files, error })) throw error;
    closePorts(engine, container);
    await deleteFailedPod(engine, container);
    const other = await planNow();
    await launchPlanned(engine, container, { plan: other, files, networks, prepare, signal });
  }
}

/**
 * Draws from a start that failed what the image does not have, or the cluster does not allow.
 * @returns Whether there is another way.
 */
function learnFrom(
  { images, networks }: Engine,
  { record, hub }: Container,
  { plan, files, error }: Pick<Launch, "plan" | "files"> & { readonly error: unknown },
): boolean {
  const { waitsFor } = plan ?? {};
  const lacksShell = (waitsFor === "line" || waitsFor === "path") && isShellMissing(error);
  const lacksWayIn = waitsFor === "path" && isEngineError(error, "not-implemented");
  if (lacksShell || lacksWayIn) {
    images.doors.noteShell(imageKey(record), false);
    return true;
  }
  const isForNames = waitsFor !== undefined && !files.holdsCommand && !hub.hasClients;
  if (!isForNames || networks.isGateForbidden || !isEngineError(error, "forbidden")) return false;
  networks.isGateForbidden = true;
  return true;
}

async function launchPlanned(
  engine: Engine,
  container: Container,
  { plan, files, networks, prepare, signal }: Launch,
): Promise<void> {
  const { record } = container;
  container.startCount += 1;
  const { namePrefix } = containerOptions(engine.config.pods.options, record.spec.config.labels);
  const name = podName(namePrefix, record, container.startCount);
  const current = newRun({
    podName: name,
    hasShim: plan?.shim !== undefined,
    beganAt: engine.clock.now(),
  });
  const { zones, takesZones } = networks;
  Object.assign(current.membership, { zones, takesZones });
  const { run: before } = container;
  if (before) keepPastPod(engine, container, before);
  container.run = current;
  container.isStopRequested = false;
  if (container.removing) throw markedForRemoval(); // from here on a removal gives up this run
  current.portLease = await publishPorts(engine, container, { before, signal });
  const isOurs = await createPod(engine, container, { plan, files, networks, prepare, signal });
  current.hasPod = true;
  const { waitsFor } = plan ?? {};
  if (plan?.isAwaited) askInitInTime(engine, container, waitsFor);
  if (!isOurs) return untilRuns(engine, container, { signal });
  if (prepare && engine.config.pods.restriction) void tellUnfilled(engine, container, current);
  if (prepare)
    void current.started.promise.then(
      () => noteFilled(engine, record),
      () => {},
    );
  if (files.mounted) await copyMounted(engine, container, { ...files.mounted, signal });
  await untilRuns(engine, container, {
    putFiles:
      files.written.length > 0
        ? (untilGivenUp) => putAtStart(engine, container, untilGivenUp)
        : undefined,
    openGate: waitsFor && (() => openGate(engine, container, waitsFor)),
    signal,
  });
}

/** @returns Whether it is for us to do the rest: a server of the same instance may have been faster. */
async function createPod(
  engine: Engine,
  { record, owner, run }: Container,
  { plan, files, networks, prepare, signal }: Launch,
): Promise<boolean> {
  if (!run) return false;
  const { initImage, pods } = engine.config;
  const pod = buildPod({
    record,
    name: run.podName,
    settings: pods,
    forerunner: plan,
    copy: files.mounted && {
      image: initImage,
      pullPolicy: pods.options.pullPolicy,
      mounts: files.mounted.mounts,
    },
    prepare,
    dockerSocket: dockerSocketPlan(engine, record.spec),
    dns: networks.dns,
    networkLabels: networks.labels,
    ports: run.portLease?.ports ?? [],
    owner,
  });
  try {
    await engine.cluster.pods.create(pod, signal);
    return true;
  } catch (error) {
    if (!isEngineError(error, "conflict")) throw error;
    return false; // the container is started, by a Pod of the same name
  }
}
