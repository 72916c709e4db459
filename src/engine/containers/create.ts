import type { ContainerConfig, ContainerRecord, ContainerSpec } from "../../model/container.ts";
import { fileBinds } from "../../model/files/docker-socket.ts";
import { EngineError, isEngineError } from "../../model/errors.ts";
import type { Image } from "../../model/image.ts";
import { newId, shortId } from "../../model/notation/id.ts";
import { containerOptions } from "../../podspec/container-options.ts";
import { isDnsLabel } from "../../model/notation/objects/names.ts";
import type { Restriction } from "../../podspec/restricted.ts";
import { buildRecord, ownerReference } from "../../podspec/records/record.ts";
import { Coalesced } from "../coalesced.ts";
import type { Engine } from "../engine.ts";
import { Followers } from "../logs/followers.ts";
import { resolveContainerImage } from "../images/resolve.ts";
import { dockerSocketPlan } from "../files/docker-socket.ts";
import { checkBinds } from "../files/before-start/binds.ts";
import { assertGroupStays, joinGroup } from "../groups/join.ts";
import { pinNetworkMode, sharesNetwork } from "../networks/shared-network.ts";
import { Occurrence } from "../occurrence.ts";
import { completeGuest, judgeBinds, judgeGuest } from "./judge-guest.ts";
import { judgeRestricted, restrictUser } from "./restrict.ts";
import { assertLinks } from "../networks/links.ts";
import { mountVolumes } from "../volumes/mounts/mount-volumes.ts";
import { removeUnused } from "../volumes/remove-unused.ts";
import type { Container } from "../store.ts";
import { AttachHub } from "../gate/attach-hub.ts";
import { withImageDefaults } from "../images/image-defaults.ts";
import { randomName } from "../../model/notation/random-name.ts";
import { emitContainerEvent } from "../lifecycle/transitions.ts";

/** How often a random name is tried before the ID is the name. */
const NAME_ATTEMPTS = 6;

/** A container that was made, and what could not be honoured of it. */
export type CreatedContainer = { readonly id: string; readonly warnings: readonly string[] };

/**
 * Makes a container: looks up its image, completes the request by it, and keeps the record in the cluster. Nothing
 * runs yet.
 * @throws {EngineError} `not-found` if there is no such image, `conflict` if the name is taken, `invalid-argument` if a
 * label says something of the Pod that cannot be.
 * @see Docker Engine API v1.56, ContainerCreate
 */
export async function createContainer(
  engine: Engine,
  asked: ContainerSpec,
  options: { readonly name?: string; readonly signal: AbortSignal },
): Promise<CreatedContainer> {
  const spec = joinGroup(engine, asked);
  const name = options.name?.replace(/^\//, "");
  if (name !== undefined) engine.containers.assertNameIsFree(name);
  assertLinks(engine, { spec });
  const { runAsUser } = containerOptions(engine.config.pods.options, spec.config.labels);
  const { restriction } = engine.config.pods;
  const restricted = restriction ? judgeRestricted(spec) : [];
  const withheld = sharesNetwork({ spec }) ? judgeGuest(spec) : [];
  dockerSocketPlan(engine, spec);
  await checkBinds(engine, fileBinds(spec.host));
  const image = await imageOf(engine, spec, options.signal);
  const id = newId();
  const merged = completeConfig(engine, spec, { image, runAsUser });
  const record: ContainerRecord = {
    id,
    name: name ?? freeName(engine, id),
    createdAt: engine.containers.momentOfBirth(engine.clock.now()),
    spec: {
      ...spec,
      config: { ...merged, hostname: merged.hostname || shortId(id) },
      host: {
        ...spec.host,
        networkMode: pinNetworkMode(engine, spec.host.networkMode),
        volumes: [], // none has been made yet
      },
    },
    imageId: image?.id ?? "",
  };
  const container = newContainer(record);
  assertGroupStays(engine, spec);
  engine.containers.add(container); // reserves the name before anything is awaited
  let warnings: readonly string[];
  try {
    warnings = await mount(engine, container, { spec, signal: options.signal });
    judgeBinds(engine, container.record.spec);
    await keepRecord(engine, container, options.signal);
  } catch (error) {
    engine.containers.delete(id);
    await removeUnused(engine, container.record.spec.host.volumes);
    throw error;
  }
  emitContainerEvent(engine, container, "create");
  return { id, warnings: [...kubernetesWarnings(spec), ...restricted, ...withheld, ...warnings] };
}

/** The image of a container, as far as it is known: nothing of an infra container's is run, and it is not asked for. */
async function imageOf(
  engine: Engine,
  { config, platform, infraOf }: ContainerSpec,
  signal: AbortSignal,
): Promise<Image | undefined> {
  return infraOf ? undefined : resolveContainerImage(engine, config.image, { platform, signal });
}

/** What runs in a container: what was asked for, completed by its image. */
function completeConfig(
  engine: Engine,
  spec: ContainerSpec,
  {
    image,
    runAsUser,
  }: { readonly image: Image | undefined; readonly runAsUser: string | undefined },
): ContainerConfig {
  const { restriction } = engine.config.pods;
  const user = spec.config.user || flaggedUser(runAsUser, restriction);
  const config = { ...spec.config, user: user || defaultUser(spec, restriction) };
  const completed = image ? withImageDefaults(config, image.config) : config;
  if (image && completed.cmd.length === 0 && completed.entrypoint?.length === 0)
    throw new EngineError("invalid-argument", "no command specified");
  const allowed = restriction ? restrictUser(completed, restriction) : completed;
  return sharesNetwork({ spec }) ? completeGuest(allowed) : allowed;
}

/** Who is named for all containers; where they are not root, with the group that their files belong to. */
function flaggedUser(runAsUser: string | undefined, restriction: Restriction | undefined): string {
  if (runAsUser === undefined) return "";
  return restriction ? `${runAsUser}:${restriction.user.gid}` : runAsUser;
}

/** Root where it may be: an infra container writes the /etc/hosts of all in its Pod, and has none of an image's. */
function defaultUser({ infraOf }: ContainerSpec, restriction: Restriction | undefined): string {
  return infraOf && !restriction ? "0:0" : "";
}

/** Makes what is mounted in a container a part of its record. @returns What is to be said of it. */
async function mount(
  engine: Engine,
  container: Container,
  { spec, signal }: { readonly spec: ContainerSpec; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const { mounts, warnings } = await mountVolumes(engine, spec, signal);
  const { record } = container;
  container.record = {
    ...record,
    spec: { ...record.spec, host: { ...record.spec.host, ...mounts } },
  };
  return warnings;
}

/** A container as it is before its first start. */
export function newContainer(record: ContainerRecord): Container {
  const { isTty, stdinOnce } = record.spec.config;
  return {
    record,
    owner: undefined,
    state: { status: "created" },
    health: undefined,
    run: undefined,
    pastSeats: [],
    savedRecord: undefined,
    isRecordSeen: false,
    saving: new Coalesced(),
    startCount: 0,
    isStopRequested: false,
    restartCount: 0,
    restartPauseMs: 0,
    starting: undefined,
    removing: undefined,
    hub: new AttachHub({ isTty, closesStdin: stdinOnce }),
    followers: new Followers(),
    exits: new Occurrence(),
    removal: new Occurrence(),
  };
}

/** Where ConfigMaps may not be made, as under the seed's Role, the record lives in memory alone. */
async function keepRecord(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  try {
    const configMap = buildRecord(engine.config.instanceId, container.record);
    container.savedRecord = await engine.cluster.configMaps.create(configMap, signal);
    container.owner = ownerReference(container.savedRecord);
  } catch (error) {
    if (!isEngineError(error, "forbidden")) throw error;
    engine.log.warn(
      `Cannot keep records in the cluster, a restart will forget containers: ${error.message}`,
    );
  }
}

/** A name by chance that nobody has, neither a container nor a group. */
export function freeName(engine: Engine, id: string): string {
  for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt += 1) {
    const name = randomName(attempt);
    if (engine.containers.isNameFree(name)) return name;
  }
  return shortId(id);
}

/** What Kubernetes carries otherwise than asked, though the container can run. */
function kubernetesWarnings({ config }: ContainerSpec): string[] {
  if (config.hostname === "" || isDnsLabel(config.hostname)) return [];
  return [
    `Hostname "${config.hostname}" is not a DNS label: the container's host name is its short ID.`,
  ];
}
