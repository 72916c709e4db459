import { isRunning } from "../../../model/container-state.ts";
import { fileBinds } from "../../../model/files/docker-socket.ts";
import { EngineError, isEngineError } from "../../../model/errors.ts";
import type { Forerunner } from "../../../podspec/container.ts";
import type { PreparePlan } from "../../../podspec/volumes/prepare-container.ts";
import { abortable } from "../../abortable.ts";
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
import { groupOf } from "../../groups/groups.ts";
import { imageKey } from "../../images/image-key.ts";
import type { Container } from "../../store.ts";
import { noteFilled } from "../../volumes/mounts/note-filled.ts";
import { tellUnfilled } from "../../volumes/mounts/tell-unfilled.ts";
import { planVolumes } from "../../volumes/mounts/plan-volumes.ts";
import { attemptStart, deleteFailedPod } from "./attempt-start.ts";
import { publishPorts } from "./publish.ts";
import { holdForNames } from "../../networks/names/hold-for-names.ts";
import { planNetworks, type NetworkPlan } from "../../networks/names/plan-networks.ts";
import { findNetworkHost, type NetworkHost } from "../../networks/shared-network.ts";
import { keepPastSeat } from "./past-seats.ts";
import { newRun } from "./run.ts";
import { closePorts } from "../transitions.ts";
import { nextSeat, takeSeat } from "./take-seat.ts";
import { untilRuns } from "./until-runs.ts";

/** What was decided about a start. */
export type Launch = {
  /** In whose Pod it is to be, if not in one of its own. */
  readonly host: NetworkHost | undefined;
  readonly plan: Forerunner | undefined;
  readonly files: StartFiles;
  readonly networks: NetworkPlan;
  readonly prepare: PreparePlan | undefined;
  readonly signal: AbortSignal;
};

/** Starts a container that does not run, in a new Pod or as a new guest of one, whoever wants it. */
export function launch(engine: Engine, container: Container): Promise<void> {
  const { run: before } = container;
  return attemptStart(engine, container, {
    before,
    step: (signal) => tryToLaunch(engine, container, signal),
  });
}

/** A second time in another way, if image or cluster turn out not to have what the first one took. */
async function tryToLaunch(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  await launchInfra(engine, container, signal);
  const host = await findNetworkHost(engine, container.record, signal);
  await makeBindSources(engine, fileBinds(container.record.spec.host));
  const files = await filesBeforeStart(engine, container);
  if (host && files.mounted) throw notMountable(container);
  tellWays(engine, container, files);
  const prepare = host ? undefined : await planVolumes(engine, container.record, signal);
  const networks = await planNetworks(engine, container.record, signal);
  const planNow = (): Promise<Forerunner | undefined> => {
    const holdsCommand = files.holdsCommand || holdForNames(engine, container.record, networks);
    return planStart(engine, container, { ...files, holdsCommand });
  };
  const plan = await planNow();
  try {
    await launchPlanned(engine, container, { host, plan, files, networks, prepare, signal });
  } catch (error) {
    if (host || !learnFrom(engine, container, { plan, files, error })) throw error;
    closePorts(engine, container);
    await deleteFailedPod(engine, container);
    const other = await planNow();
    const again = { host, plan: other, files, networks, prepare, signal };
    await launchPlanned(engine, container, again);
  }
}

/** A member of a group needs its infra container, which is started with it, as podman does. */
async function launchInfra(
  engine: Engine,
  { record }: Container,
  signal: AbortSignal,
): Promise<void> {
  const infra = record.spec.groupId === undefined ? undefined : groupOf(engine, record)?.infra;
  if (!infra || isRunning(infra.state) || infra.removing) return; // what is wrong is told as of any container's network
  await abortable(infra.starting ?? launch(engine, infra), signal);
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

async function launchPlanned(engine: Engine, container: Container, launch: Launch): Promise<void> {
  const { plan, host, files, networks, prepare, signal } = launch;
  const { record } = container;
  container.startCount += 1;
  const current = newRun({
    ...nextSeat(engine, container, host),
    hasShim: plan?.shim !== undefined,
    beganAt: engine.clock.now(),
  });
  const { zones, takesZones } = networks;
  Object.assign(current.membership, { zones, takesZones });
  const { run: before } = container;
  if (before) keepPastSeat(engine, container, before);
  container.run = current;
  container.isStopRequested = false;
  if (container.removing) throw markedForRemoval(); // from here on a removal gives up this run
  current.portLease = await publishPorts(engine, container, { before, signal });
  const isOurs = await takeSeat(engine, container, { ...launch, run: current });
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

/** Binds of the kind were refused when it was made; what was put into it since has been kept. */
function notMountable({ record }: Container): EngineError {
  return new EngineError(
    "not-implemented",
    `Cannot put files into container "${record.name}" before its start: they have to be mounted, ` +
      "and the pod of another container takes no further volumes",
  );
}
