/** Puts the parts together: the one place where engine, cluster, registries and listeners meet. */
import { join } from "node:path";
import { createApp } from "../api/app.ts";
import { errorResponse } from "../api/error-response.ts";
import { followMissedExits } from "../engine/adopt/follow-missed-exits.ts";
import { settleStarts } from "../engine/adopt/settle-starts.ts";
import { tidyNames } from "../engine/adopt/tidy-names.ts";
import { followMembers } from "../engine/networks/names/follow-members.ts";
import { followServices } from "../engine/networks/follow-services.ts";
import { keepSpool } from "../engine/files/before-start/keep-spool.ts";
import { followExits } from "../engine/lifecycle/end/follow-exits.ts";
import { keepLogs, resumeKeeping } from "../engine/logs/keep-logs.ts";
import { LogKeepers } from "../engine/logs/log-keepers.ts";
import { pruneNamespace } from "../engine/reaper/prune-namespace.ts";
import { runReaper } from "../engine/reaper/reaper.ts";
import type { Engine, Log } from "../engine/engine.ts";
import { EventLog } from "../engine/events.ts";
import { ExecStore } from "../engine/exec/exec-store.ts";
import { ImageStore } from "../engine/images/image-store.ts";
import { NetworkStore } from "../engine/networks/network-store.ts";
import { removeForsakenPods } from "../engine/own-pod.ts";
import { createShim } from "../engine/shim.ts";
import { ContainerStore } from "../engine/store.ts";
import { VolumeStore } from "../engine/volumes/volume-store.ts";
import { watchNetworks } from "../engine/watch/watch-networks.ts";
import { watchPodEvents } from "../engine/watch/watch-pod-events.ts";
import { watchPods } from "../engine/watch/watch-pods.ts";
import { watchRecords } from "../engine/watch/watch-records.ts";
import { describeMissingRule, missingRules } from "../kubernetes/access/missing-rules.ts";
import { createCluster } from "../kubernetes/backend.ts";
import { dryRunPod } from "../kubernetes/dry-run.ts";
import { createKubernetesClient, type KubernetesClient } from "../kubernetes/client.ts";
import { createPodDialer } from "../kubernetes/port-forward/pod-dialer.ts";
import { pause } from "../kubernetes/transport/pause.ts";
import { errorMessage } from "../model/errors.ts";
import type { PodTemplate } from "../podspec/pod-template.ts";
import type { Restriction } from "../podspec/restricted.ts";
import { createPortPublisher } from "../proxy/port-publisher.ts";
import { shimBinary } from "../shim/binaries.ts";
import { createImageSource } from "./image-source.ts";
import { accessFlags } from "./access-flags.ts";
import { serveToTheEnd } from "./ending.ts";
import { engineConfig, type Learned } from "./engine-config.ts";
import { lockNamespace, type NamespaceLock } from "./namespace-lock.ts";
import { createHostFiles } from "./state/host-files.ts";
import { createLogFiles } from "./state/log-files.ts";
import { createSpool } from "./state/spool.ts";
import { listen } from "./http/listen.ts";
import { learnRestriction } from "./learn-restriction.ts";
import { loadPodTemplate } from "./pod-template.ts";
import type { ServerConfig } from "./server-config.ts";
import { untilClusterAnswers } from "./until-cluster-answers.ts";

/** How long the cluster may take to look at a template of Pods. */
const CHECK_MS = 10_000;

/**
 * Serves until a signal ends it, and then deletes what it has made.
 * @returns The exit status: 128 + signal, or 1 if the cluster cannot be used or something is left there.
 * @throws {EngineError} If there is no cluster to ask, the template of Pods cannot be used, or an address is in use.
 */
export async function startServer(config: ServerConfig, log: Log): Promise<number> {
  const stop = new AbortController();
  const client = await createKubernetesClient({
    ...(config.kubeconfig ? { kubeconfig: config.kubeconfig } : {}),
    ...(config.namespace ? { namespace: config.namespace } : {}),
    onWarning: (message) => log.warn(message),
  });
  const template = await templateOf(config, client, log);
  const learned: Learned = {};
  const engine = createEngine(config, { client, template, learned, log, signal: stop.signal });
  const patience = { limitMs: config.startTimeoutMs, signal: stop.signal };
  const answers = untilClusterAnswers(client, patience);
  const lock = answers.then(() => takeLock(config, client, engine));
  const ready = lock
    .then(() => restrictionOf(config, client, engine))
    .then((restriction) => {
      learned.restriction = restriction;
      return prepare(engine, config);
    });
  const app = createApp(engine);
  const fetch = async (request: Request): Promise<Response> => {
    try {
      if (!isPing(request)) await ready;
    } catch (error) {
      return errorResponse("unavailable", `Cannot use the cluster: ${errorMessage(error)}`);
    }
    return app.fetch(request);
  };
  const { listeners, port } = await listen(config, { fetch, log }).catch(async (error: unknown) => {
    stop.abort(error);
    await ready.catch(() => {}); // because it ends with the server, which does not begin
    await lock.then((held) => held?.release()).catch(() => {}); // because it may not have been had
    throw error;
  });
  learned.port = port;
  void ready.then(() => tellMissingRules(config, client, engine)).catch(() => {}); // because the end below tells of it
  return serveToTheEnd({ engine, listeners, stop }, { ready, lock });
}

/** @returns Nothing if none is asked for. */
async function takeLock(
  { instanceId, lockTimeoutMs }: ServerConfig,
  client: KubernetesClient,
  { log, signal }: Engine,
): Promise<NamespaceLock | undefined> {
  if (lockTimeoutMs === undefined) return undefined;
  return lockNamespace(client, { identity: instanceId, timeoutMs: lockTimeoutMs, log, signal });
}

async function templateOf(
  { pods }: ServerConfig,
  client: KubernetesClient,
  log: Log,
): Promise<PodTemplate | undefined> {
  if (pods.templateFile === undefined) return undefined;
  return loadPodTemplate(pods.templateFile, {
    dryRun: (pod) => dryRunPod(client, pod, AbortSignal.timeout(CHECK_MS)),
    onWarning: (message) => log.warn(message),
  });
}

/** @returns Nothing if Pods need not comply with anything. */
async function restrictionOf(
  { pods }: ServerConfig,
  client: KubernetesClient,
  { config, log, signal }: Engine,
): Promise<Restriction | undefined> {
  if (!pods.isRestricted) return undefined;
  return learnRestriction(config.pods.template, {
    dryRun: (pod) => dryRunPod(client, pod, signal),
    onWarning: (message) => log.warn(message),
  });
}

/** What the server may not do is said once, not at the first container that needs it. */
async function tellMissingRules(
  config: ServerConfig,
  client: KubernetesClient,
  { log, signal }: Engine,
): Promise<void> {
  try {
    for (const rule of await missingRules(client, { flags: accessFlags(config), signal })) {
      log.warn(describeMissingRule(rule, client.namespace));
    }
  } catch (error) {
    log.debug(`Cannot ask for the permissions: ${errorMessage(error)}`);
  }
}

/** Clients ping to see whether the server is there, which it is before it knows the cluster. */
function isPing({ url }: Request): boolean {
  return new URL(url).pathname.endsWith("/_ping");
}

type EngineParts = {
  readonly client: KubernetesClient;
  readonly template: PodTemplate | undefined;
  readonly learned: Learned;
  readonly log: Log;
  readonly signal: AbortSignal;
};

function createEngine(
  config: ServerConfig,
  { client, template, learned, log, signal }: EngineParts,
): Engine {
  const cluster = createCluster(client, { dns: config.clusterDns, marks: config.marks });
  const startedAt = new Date();
  return {
    cluster,
    imageSource: createImageSource(client, { log, signal }),
    ports: createPortPublisher({
      mode: config.publishing,
      isInCluster: client.isInCluster,
      dialTunnel: createPodDialer(client, { life: signal }),
    }),
    logFiles: createLogFiles(join(config.stateFolder, "logs")),
    logKeepers: new LogKeepers(),
    hostFiles: createHostFiles(),
    spool: createSpool(join(config.stateFolder, "uploads")),
    shim: createShim(cluster, config.instanceId, shimBinary),
    containers: new ContainerStore(),
    execs: new ExecStore(),
    images: new ImageStore(),
    networks: new NetworkStore(startedAt),
    volumes: new VolumeStore(),
    events: new EventLog(),
    config: engineConfig(config, { template, learned }),
    clock: { now: () => new Date() },
    startedAt,
    log,
    signal,
  };
}

/**
 * Takes over what an earlier life left, and begins to follow the cluster.
 * @throws {EngineError} If the cluster cannot be reached, or does not let us list our own.
 */
async function prepare(engine: Engine, config: ServerConfig): Promise<void> {
  if (config.prunesAtStart) await pruneNamespace(engine);
  followExits(engine);
  followMembers(engine);
  if (config.offersServices) followServices(engine);
  keepLogs(engine);
  await Promise.all([
    firstSync(engine, "records", watchRecords),
    firstSync(engine, "networks", watchNetworks),
    removeForsakenPods(engine), // before one is made in this life
  ]);
  const podsSynced = firstSync(engine, "Pods", watchPods);
  watchPodEvents(engine).catch((error: unknown) => {
    if (engine.signal.aborted) return;
    engine.log.warn(
      `Cannot watch Events, so starts are seen up to a second later: ${errorMessage(error)}`,
    );
  });
  await podsSynced;
  await keepSpool(engine);
  await settleStarts(engine);
  await tidyNames(engine);
  followMissedExits(engine);
  void offerShim(engine);
  void resumeKeeping(engine).catch((error: unknown) =>
    engine.log.warn(`Cannot go on with the logs that were kept: ${errorMessage(error)}`),
  );
  void runReaper(engine, { maxAgeMs: config.reapMaxMs, pause });
}

/** Begins to follow something, and waits until what is there already has been taken in. */
async function firstSync(
  engine: Engine,
  what: string,
  watch: (engine: Engine, onSynced: () => void) => Promise<void>,
): Promise<void> {
  const synced = Promise.withResolvers<void>();
  watch(engine, synced.resolve).catch((error: unknown) => {
    synced.reject(error);
    if (!engine.signal.aborted)
      engine.log.error(`Cannot follow the ${what}: ${errorMessage(error)}`);
  });
  await synced.promise;
}

/** The first container that is attached to needs it: not only then. */
async function offerShim(engine: Engine): Promise<void> {
  try {
    await engine.shim.mounted(engine.signal);
  } catch (error) {
    if (!engine.signal.aborted)
      engine.log.warn(`Cannot offer the shim to containers: ${errorMessage(error)}`);
  }
}
