/**
 * What the engine needs from the outside world; `kubernetes/`, `registry/` and `proxy/` provide it. All of it talks
 * about one namespace. Every failure is an `EngineError`; aborting a signal rejects with its reason.
 */
import type {
  CoreV1Event,
  V1ConfigMap,
  V1EndpointSlice,
  V1EphemeralContainer,
  V1NetworkPolicy,
  V1PersistentVolumeClaim,
  V1Pod,
  V1ResourceRequirements,
  V1Service,
} from "@kubernetes/client-node";
import type { Image, ImageDescriptor } from "../model/image.ts";
import type { ImageReference } from "../model/notation/image-reference.ts";
import type { ContainerPort, PortBinding, PublishedPort } from "../model/port.ts";
import type { OutputChunk, OutputStream, TerminalSize } from "../model/process/stdio.ts";

/** A change that a watch reports. `synced` follows the first complete listing and each one after a gap. */
export type WatchEvent<T> =
  | { readonly type: "added" | "modified" | "deleted"; readonly object: T }
  | { readonly type: "synced"; readonly objects: readonly T[] };

/** Kinds of objects that the engine keeps in the cluster. */
export type Pods = {
  readonly create: (pod: V1Pod, signal: AbortSignal) => Promise<V1Pod>;
  /** A Pod that is already gone is success. */
  readonly delete: (name: string, graceSeconds: number, signal: AbortSignal) => Promise<void>;
  /** Lets the kubelet end the Pod this many seconds after its start; it can be lowered only. */
  readonly setActiveDeadline: (name: string, seconds: number, signal: AbortSignal) => Promise<void>;
  /** Sets labels of a Pod; null takes one away. */
  readonly label: (
    name: string,
    labels: Readonly<Record<string, string | null>>,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Sets annotations of a Pod; null takes one away. */
  readonly annotate: (
    name: string,
    annotations: Readonly<Record<string, string | null>>,
    signal: AbortSignal,
  ) => Promise<V1Pod>;
  /** Changes the memory and CPU of the Pod's container while it runs; the Pod's status tells what becomes of it. */
  readonly resize: (
    name: string,
    resources: V1ResourceRequirements,
    signal: AbortSignal,
  ) => Promise<V1Pod>;
  /** Adds a container to a Pod that runs; it cannot be taken away again. */
  readonly addEphemeralContainer: (
    name: string,
    container: V1EphemeralContainer,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Follows the Pods with these labels until the signal ends it; gaps are healed by a new `synced`. */
  readonly watch: (selector: string, signal: AbortSignal) => AsyncIterable<WatchEvent<V1Pod>>;
};

/** Objects of a kind that the engine makes, changes and follows. */
export type Objects<T> = {
  readonly create: (object: T, signal: AbortSignal) => Promise<T>;
  readonly replace: (object: T, signal: AbortSignal) => Promise<T>;
  /** What belongs to it by an owner reference goes with it. Already gone is success. */
  readonly delete: (name: string, signal: AbortSignal) => Promise<void>;
  readonly list: (selector: string, signal: AbortSignal) => Promise<readonly T[]>;
  readonly watch: (selector: string, signal: AbortSignal) => AsyncIterable<WatchEvent<T>>;
};

/** PersistentVolumeClaims: what keeps the content of volumes. */
export type Claims = {
  /** Makes a claim. @returns It, or the one that has its name already, as the cluster has completed it. */
  readonly ensure: (
    claim: V1PersistentVolumeClaim,
    signal: AbortSignal,
  ) => Promise<V1PersistentVolumeClaim>;
  /** Already gone is success. One that a Pod uses goes after it. */
  readonly delete: (name: string, signal: AbortSignal) => Promise<void>;
  /** What the cluster has complained about of late. */
  readonly warnings: (name: string, signal: AbortSignal) => Promise<readonly string[]>;
};

/** The kubelet's and the scheduler's remarks on Pods, from now on. */
export type PodEvents = {
  readonly watch: (signal: AbortSignal) => AsyncIterable<CoreV1Event>;
};

/** A process in a container, or the container's own, with its streams. */
export type RemoteProcess = {
  /** Must be read to its end or cancelled; cancelling lets go of the process. */
  readonly output: ReadableStream<OutputChunk>;
  /** Closing it closes the process's standard input; ends nothing else. */
  readonly input: WritableStream<Uint8Array>;
  readonly resize: (size: TerminalSize) => void;
  /** Exit code of an exec once all output is through; 0 for an attach that ended. Rejects if the connection broke. */
  readonly exitCode: Promise<number>;
};

/** What is wanted of an exec or attach. */
export type RemoteProcessOptions = {
  readonly hasStdin: boolean;
  readonly isTty: boolean;
  readonly signal: AbortSignal;
};

/** What is wanted of a log; times are exact to the nanosecond as RFC 3339 text. */
export type LogOptions = {
  /** Absent: `main`. */
  readonly container?: string;
  readonly follow: boolean;
  /** Absent: both, mixed as they came. Not every cluster can tell them apart: see `Processes.logs`. */
  readonly stream?: OutputStream;
  readonly sinceTime?: string;
  readonly tailLines?: number;
  readonly timestamps: boolean;
  readonly signal: AbortSignal;
};

/** Processes and output of the Pods: of their container `main`, unless another one is named. */
export type Processes = {
  /**
   * Resolves when the cluster has agreed: nobody tells when the process begins. A command that cannot be run ends its
   * output and rejects `exitCode`, `invalid-argument` with the runtime's words if it is the command's fault.
   * @throws {EngineError} In the cluster's words, if it refuses.
   */
  readonly exec: (
    pod: string,
    command: readonly string[],
    options: RemoteProcessOptions & { readonly container?: string },
  ) => Promise<RemoteProcess>;
  /** @throws {EngineError} `not-found` if the container is not running (yet). */
  readonly attach: (
    pod: string,
    options: RemoteProcessOptions & { readonly container?: string },
  ) => Promise<RemoteProcess>;
  /**
   * The log as the kubelet has it. One that is followed is returned at once, and its failures come in the stream.
   * @throws {EngineError} `not-implemented` if the cluster cannot tell the streams apart, or not with `tailLines`.
   */
  readonly logs: (pod: string, options: LogOptions) => Promise<ReadableStream<Uint8Array>>;
};

/** The cluster. */
export type Cluster = {
  readonly namespace: string;
  readonly pods: Pods;
  /** The engine's records, and the shim. */
  readonly configMaps: Objects<V1ConfigMap>;
  /** Networks, and the names of containers for the rest of the namespace. */
  readonly services: Objects<V1Service>;
  /** Names of containers in networks. */
  readonly endpointSlices: Objects<V1EndpointSlice>;
  readonly networkPolicies: Objects<V1NetworkPolicy>;
  readonly claims: Claims;
  readonly podEvents: PodEvents;
  readonly processes: Processes;
  /** The cluster's name servers; asked once. */
  readonly dns: (signal: AbortSignal) => Promise<ClusterDns>;
  /** Version and platform of the API server; asked once. */
  readonly version: (signal: AbortSignal) => Promise<ClusterVersion>;
};

/** Where names of the cluster are asked for. */
export type ClusterDns = {
  /** Empty if they cannot be found. */
  readonly nameServers: readonly string[];
  /** `cluster.local` */
  readonly domain: string;
};

/** Who the API server is. */
export type ClusterVersion = { readonly gitVersion: string; readonly platform: string };

/** Credentials for a registry, as `X-Registry-Auth` carries them. */
export type RegistryCredentials = {
  readonly username?: string;
  readonly password?: string;
  readonly auth?: string;
  readonly serveraddress?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
};

/** Where images come from. */
export type ImageSource = {
  /**
   * Looks an image up without pulling it.
   * @throws {EngineError} `not-found` if it does not exist, `unavailable` if the registry cannot be asked.
   */
  readonly resolve: (
    reference: ImageReference,
    options: {
      readonly platform?: string;
      readonly credentials?: RegistryCredentials;
      readonly signal: AbortSignal;
    },
  ) => Promise<Image>;
  /**
   * Tells what a name points at, and for which platforms.
   * @throws {EngineError} As `resolve`.
   */
  readonly inspectDistribution: (
    reference: ImageReference,
    options: { readonly credentials?: RegistryCredentials; readonly signal: AbortSignal },
  ) => Promise<ImageDescriptor>;
  /**
   * Logs in to a registry, to see whether it lets these credentials in.
   * @param serverAddress As `docker login` sends it; empty is Docker Hub.
   * @throws {EngineError} `unauthorized` if not, `unavailable` if it cannot be asked.
   */
  readonly checkCredentials: (
    serverAddress: string,
    credentials: RegistryCredentials,
    signal: AbortSignal,
  ) => Promise<LoginResult>;
};

/** That a registry lets somebody in. */
export type LoginResult = {
  readonly status: "Login Succeeded";
  /** To be stored instead of the password; empty if the registry gives none. */
  readonly identityToken: string;
};

/** Where a Pod is reached: by its address, by its name through the API server. */
export type PodAddress = {
  readonly name: string;
  /** Its address as far as it is known. */
  readonly ip: () => string | undefined;
  /** Asks for the address where it is not known yet; nothing if the Pod ended before it had told. */
  readonly learnIp: (signal: AbortSignal) => Promise<string | undefined>;
  /**
   * Has the shim carry connections to its ports, for the way through the API server.
   * @returns The port where it listens for them; nothing if there is no shim in it, and no cheap way to bring it in.
   */
  readonly openRelay: (signal: AbortSignal) => Promise<number | undefined>;
};

/** Published ports of one container; they are open until `close`. */
export type PortLease = {
  readonly ports: readonly PublishedPort[];
  /**
   * From now on connections go to this Pod; before, they wait.
   * @throws {EngineError} `not-implemented` if its kind of ports cannot be carried to where it turns out to be.
   */
  readonly connectTo: (pod: PodAddress, signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A port that is to be published. */
export type WantedPort = ContainerPort & {
  readonly binding: PortBinding;
  /** The number that the container had before: where it may be any, it is this one again while it is free. */
  readonly earlier?: number;
};

/** Makes ports of containers reachable at addresses of the server. */
export type PortPublisher = {
  /** @throws {EngineError} `internal`, in Docker's words, if an address is in use; nothing stays open then. */
  readonly publish: (ports: readonly WantedPort[], signal: AbortSignal) => Promise<PortLease>;
};
