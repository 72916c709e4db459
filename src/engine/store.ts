import type { V1ConfigMap, V1OwnerReference, V1Pod, V1Volume } from "@kubernetes/client-node";
import type { ContainerRecord } from "../model/container.ts";
import type { ContainerState, Exit, Health } from "../model/container-state.ts";
import { EngineError } from "../model/errors.ts";
import { isIdPrefix, shortId } from "../model/notation/id.ts";
import { isGuest, type Seat, takenSeats } from "../podspec/seat.ts";
import type { PortLease } from "./backend.ts";
import type { Coalesced } from "./coalesced.ts";
import type { AttachHub } from "./gate/attach-hub.ts";
import type { StartLimit } from "./lifecycle/start/start-limit.ts";
import type { Membership } from "./networks/names/membership.ts";
import type { Runners } from "./exec/runners.ts";
import type { Followers } from "./logs/followers.ts";
import type { Occurrence } from "./occurrence.ts";

/** One start of a container, from its creation to its end: of a Pod, or of a guest in the Pod of another container. */
export type Run = Seat & {
  /** Whether the cluster has taken the Pod, or the guest. */
  hasPod: boolean;
  /** The Pod as the watch last saw it. */
  pod: V1Pod | undefined;
  /** The Pod's volumes as they were asked for, ahead of the watch; none of a Pod that was not made by us. */
  volumes: readonly V1Volume[];
  /** The Pod's addresses as the container told them, ahead of the Pod's status; none before. */
  addresses: readonly string[];
  /** The question for them that is under way. */
  asksAddress: Promise<void> | undefined;
  /** The Pod has vanished: what it last said is all that it will say. */
  isGone: boolean;
  /** Whether the container has the shim mounted. */
  readonly hasShim: boolean;
  /** The moment the kubelet started the container; rejects with the reason if it cannot be started. */
  readonly started: PromiseWithResolvers<Date>;
  /** Resolves when the Pod's status tells of the container: before that the kubelet gives no log. */
  readonly reported: PromiseWithResolvers<void>;
  /** The starts of ephemeral and init containers that are waited for, by their names. */
  readonly helperStarts: Map<string, PromiseWithResolvers<Date>>;
  /** Path of the shim that was brought in after the start. */
  pushedShim: Promise<string> | undefined;
  /** The bringing in of it by the image's shell, where it has one. */
  shellPush: Promise<string | undefined> | undefined;
  /** The port of the relay in it, if it has one. */
  relay: Promise<number | undefined> | undefined;
  /** The shims that run execs one after another. */
  readonly runners: Runners;
  /** Name of the ephemeral container that sees the container's files as root. */
  rootHelper: Promise<string> | undefined;
  /** When it began, by our own clock. */
  readonly beganAt: Date;
  /** The last copying of its binds back to us. */
  syncing: Promise<void> | undefined;
  /** That after the end of its command, which needs no other one. */
  syncingAtEnd: Promise<void> | undefined;
  /** Gives up a start that is under way. */
  readonly giveUp: AbortController;
  /** What the watch tells of the Pod, each time. */
  readonly changes: Occurrence<V1Pod>;
  /** The pause or unpause that is under way, the last one asked for. */
  pausing: Promise<void> | undefined;
  /** What the Pod's word of a pause was when it was last heeded. */
  heedsPause: boolean;
  portLease: PortLease | undefined;
  /** The keeping of its log that is under way, or has been. */
  keeping: Promise<void> | undefined;
  /** Its names in networks. */
  readonly membership: Membership;
  /** The end that comes is a part of a restart: `--rm` does not apply to it. */
  isRestartRequested: boolean;
};

/** A container and all that this server knows of it. Only `lifecycle/transitions.ts` changes its state. */
export type Container = {
  record: ContainerRecord;
  /** The record in the cluster; absent where records cannot be kept there. */
  owner: V1OwnerReference | undefined;
  /** The record as it was last written or read. */
  savedRecord: V1ConfigMap | undefined;
  /** Whether the watch has told of the record. */
  isRecordSeen: boolean;
  /** The writing of the record. */
  readonly saving: Coalesced;
  state: ContainerState;
  health: Health | undefined;
  run: Run | undefined;
  /** Where earlier starts ran, oldest first: there are the container's earlier logs. */
  readonly pastSeats: Seat[];
  /** Starts so far; the number of the last one is a part of its Pod's name. */
  startCount: number;
  /** Someone asked for the end: the restart policy does not bring it back. */
  isStopRequested: boolean;
  /** Starts by the restart policy since the last one by a client. */
  restartCount: number;
  /** The last pause before such a start; 0 before the first. */
  restartPauseMs: number;
  /** The start that is under way. */
  starting: Promise<void> | undefined;
  /** How long that may take. */
  startLimit?: StartLimit | undefined;
  /** The removal that is under way. */
  removing: Promise<void> | undefined;
  /** Of an infra container: the last of the changes of its group that were asked for. */
  groupTurn?: Promise<unknown>;
  /** Of an infra container: the removal of its group that is under way. */
  groupRemoval?: Promise<void> | undefined;
  readonly hub: AttachHub;
  readonly followers: Followers;
  /** The ends of the container's process. */
  readonly exits: Occurrence<Exit>;
  /** The removal, with the last exit; it fails if the container should have removed itself and could not. */
  readonly removal: Occurrence<Exit>;
};

/** The containers of this instance, by ID, name, and Pod. */
export class ContainerStore {
  readonly #byId = new Map<string, Container>();
  readonly #unclaimed = new Map<string, V1Pod>();

  /** All containers, newest first, as Docker lists them: in the same order on every server and in every life of it. */
  all(): Container[] {
    return [...this.#byId.values()].sort((a, b) => byAge(b, a));
  }

  /**
   * Finds a container by ID, name (with or without Docker's leading slash) or the unique beginning of an ID.
   * @throws {EngineError} `not-found` if there is none, `invalid-argument` if the beginning fits several, or is empty.
   */
  find(reference: string): Container {
    if (reference === "")
      throw new EngineError("invalid-argument", 'invalid name or ID supplied: ""');
    const matches = this.#matching(reference);
    if (matches.length > 1) {
      throw new EngineError(
        "invalid-argument",
        `multiple IDs found with provided prefix: ${reference}`,
      );
    }
    const [match] = matches;
    if (!match) throw new EngineError("not-found", `No such container: ${reference}`);
    return match;
  }

  /** Whether a reference means one or more containers. */
  has(reference: string): boolean {
    return this.#matching(reference).length > 0;
  }

  /** The container with this very ID. */
  byId(id: string): Container | undefined {
    return this.#byId.get(id);
  }

  /** The container whose ID begins with these 12 digits. */
  byShortId(id: string): Container | undefined {
    return this.#byId.values().find(({ record }) => shortId(record.id) === id);
  }

  /** The container with this very name; of several the oldest, on every server. See `adopt`. */
  byName(name: string): Container | undefined {
    const holders = this.#byId.values().filter(({ record }) => record.name === name);
    const [oldest] = holders.toArray().sort(byAge);
    return oldest;
  }

  /** The containers that run in a Pod: whom it was made for, and its guests. */
  inPod(podName: string): Container[] {
    return this.#byId
      .values()
      .filter(({ run }) => run?.podName === podName)
      .toArray();
  }

  /** Whom a Pod was made for, and not one of its guests; nothing if nobody knows. */
  ownerOf(podName: string): (Container & { readonly run: Run }) | undefined {
    return this.inPod(podName).find(
      (container): container is Container & { readonly run: Run } =>
        container.run !== undefined && !isGuest(container.run),
    );
  }

  /**
   * Tells when a container is made that is made now: a millisecond of its own, by which the next life of the server, and
   * other servers of the instance, know which one came first.
   */
  momentOfBirth(now: Date): Date {
    const taken = new Set(this.#byId.values().map(({ record }) => record.createdAt.getTime()));
    let moment = now.getTime();
    while (taken.has(moment)) moment += 1;
    return new Date(moment);
  }

  /**
   * Adds a container and with it reserves its name.
   * @throws {EngineError} `conflict`, in Docker's words, if the name is taken.
   */
  add(container: Container): void {
    const { name, spec } = container.record;
    this.assertNameIsFree(name);
    if (spec.infraOf) this.assertNameIsFree(spec.infraOf.name);
    this.adopt(container);
  }

  /**
   * Adds a container that is in the cluster already. Two servers that are asked at the same moment may both have given
   * its name: then all have two of that name, as is the truth.
   */
  adopt(container: Container): void {
    this.#byId.set(container.record.id, container);
  }

  /** @throws {EngineError} `conflict`, in Docker's words, if a container has this name, or a group of containers. */
  assertNameIsFree(name: string): void {
    const holder = this.#holderOf(name);
    if (!holder) return;
    const { kind, id } = holder;
    throw new EngineError(
      "conflict",
      `Conflict. The container name "/${name}" is already in use by ${kind} "${id}". ` +
        `You have to remove (or rename) that ${kind} to be able to reuse that name.`,
    );
  }

  /** Whether no container has this name, nor a group of containers. */
  isNameFree(name: string): boolean {
    return this.#holderOf(name) === undefined;
  }

  /** Keeps a Pod one of whose containers is not known: the watches of Pods and of records are not in step. */
  keepUnclaimed(pod: V1Pod): void {
    this.#unclaimed.set(pod.metadata?.name ?? "", pod);
  }

  /** Forgets a Pod that is gone. */
  deleteUnclaimed(podName: string): void {
    this.#unclaimed.delete(podName);
  }

  /** Hands out the Pods that were kept and that a container is in. */
  claimPods(id: string): V1Pod[] {
    const claimed = [...this.#unclaimed.values()].filter((pod) =>
      takenSeats(pod).some((seat) => seat.shortId === shortId(id)),
    );
    for (const { metadata } of claimed) this.#unclaimed.delete(metadata?.name ?? "");
    return claimed;
  }

  /** Forgets a container. */
  delete(id: string): void {
    this.#byId.delete(id);
  }

  #holderOf(name: string): { readonly kind: string; readonly id: string } | undefined {
    const container = this.byName(name)?.record;
    if (container) return { kind: "container", id: container.id };
    const groups = this.#byId.values().map(({ record }) => record.spec.infraOf);
    const group = groups.find((other) => other?.name === name);
    return group && { kind: "pod", id: group.id };
  }

  #matching(reference: string): Container[] {
    const name = reference.replace(/^\//, "");
    const exact = this.#byId.get(reference) ?? this.byName(name);
    if (exact) return [exact];
    if (!isIdPrefix(name)) return [];
    return [...this.#byId.values()].filter(({ record }) => record.id.startsWith(name));
  }
}

/** The oldest first, and always in the same order. */
function byAge({ record: a }: Container, { record: b }: Container): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || a.id.localeCompare(b.id);
}
