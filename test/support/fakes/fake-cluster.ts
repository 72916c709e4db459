import type {
  CoreV1Event,
  V1ConfigMap,
  V1ContainerState,
  V1EndpointSlice,
  V1NetworkPolicy,
  V1Pod,
  V1Service,
} from "@kubernetes/client-node";
import type {
  Cluster,
  LogOptions,
  RemoteProcess,
  RemoteProcessOptions,
  WatchEvent,
} from "../../../src/engine/backend.ts";
import { EngineError } from "../../../src/model/errors.ts";
import { Channel } from "../channel.ts";
import { matchesSelector } from "../label-selector.ts";
import { LiveProcess } from "../live-process.ts";
import { FakeObjects } from "./fake-objects.ts";
import { FakeClaims } from "./fake-claims.ts";
import { type FakeProcess, runFakeProcess } from "./fake-process.ts";

/** A cluster in memory: Pods start when told to, and the watches tell of it as Kubernetes does. */
export class FakeCluster implements Cluster {
  readonly namespace = "test";
  readonly podObjects = new Map<string, V1Pod>();
  /** Commands that were run by exec, in order. */
  readonly commands: (readonly string[])[] = [];
  /** The containers of a Pod in which they were run, where that was not the one that counts. */
  readonly execContainers: string[] = [];
  /** Bytes that attached and executed processes got as input. */
  readonly input: Uint8Array[] = [];
  /** Whether Pods start by themselves. */
  startsPods = true;
  /** Decides what a command does. */
  onExec: (
    command: readonly string[],
  ) => FakeProcess | LiveProcess | ((options: RemoteProcessOptions) => RemoteProcess) = () => ({});
  /** Why the node does not change the resources of Pods that run. */
  resizeRefusal: string | undefined;
  /** What all Pods have: one of each family of the cluster. */
  addresses: readonly string[] = ["10.0.0.7"];
  /** Refuses ephemeral containers. */
  ephemeralRefusal: EngineError | undefined;
  /** What becomes of an ephemeral container. */
  ephemeralState: V1ContainerState = { running: {} };
  /** Decides what an attach shows. */
  onAttach: (container: string) => FakeProcess | LiveProcess = () => ({ waitsForInput: true });
  /** Reads a log, if it is to be more than the text of `log`. */
  onLogs: ((options: LogOptions, pod: string) => ReadableStream<Uint8Array>) | undefined;
  /** Log lines with timestamps, as the kubelet writes them, by stream. */
  log: { stdout: string; stderr: string } = { stdout: "", stderr: "" };

  readonly #podWatch = new Channel<WatchEvent<V1Pod>>();
  readonly #events = new Channel<CoreV1Event>();
  /** The ends of Pods, with which their processes end. */
  readonly #ends = new Map<string, PromiseWithResolvers<void>>();
  #uid = 0;
  #resourceVersion = 0;
  #isWatching = true;

  readonly pods: Cluster["pods"] = {
    create: async (pod) => {
      const name = pod.metadata?.name ?? "";
      if (this.podObjects.has(name))
        throw new EngineError("conflict", `pods "${name}" already exists`);
      this.#uid += 1;
      this.#ends.set(name, Promise.withResolvers());
      this.#setPod({ ...pod, metadata: { ...pod.metadata, uid: `uid-${this.#uid}` } }, "added");
      if (this.startsPods) queueMicrotask(() => this.startPod(name));
      return pod;
    },
    delete: async (name) => this.removePod(name),
    label: async (name, labels) => void this.#merge(name, "labels", labels),
    annotate: async (name, annotations) => this.#merge(name, "annotations", annotations),
    resize: async (name, resources) => {
      const pod = this.podObjects.get(name);
      const [main] = pod?.spec?.containers ?? [];
      if (!pod?.spec || !main) throw new EngineError("not-found", `pods "${name}" not found`);
      const generation = (pod.metadata?.generation ?? 1) + 1;
      const metadata = { ...pod.metadata, generation };
      const spec = { ...pod.spec, containers: [{ ...main, resources }] };
      const refusal = { type: "PodResizePending", status: "True" };
      const message = this.resizeRefusal;
      const conditions = message === undefined ? [] : [{ ...refusal, message }];
      const status = { ...pod.status, observedGeneration: generation, conditions };
      const resized = { ...pod, metadata, spec };
      this.#setPod(resized, "modified");
      queueMicrotask(() => this.#setPod({ ...resized, status }, "modified"));
      return resized;
    },
    setActiveDeadline: async (name) => this.endPod(name, { exitCode: 137 }),
    addEphemeralContainer: async (name, container) => {
      const pod = this.podObjects.get(name);
      if (this.ephemeralRefusal) throw this.ephemeralRefusal;
      if (!pod?.spec) throw new EngineError("not-found", `pods "${name}" not found`);
      const ephemeralContainers = [...(pod.spec.ephemeralContainers ?? []), container];
      this.#setPod({ ...pod, spec: { ...pod.spec, ephemeralContainers } }, "modified");
      queueMicrotask(() => this.setEphemeralState(name, container.name, this.ephemeralState));
    },
    watch: (selector, signal) => this.#watchPods(selector, signal),
  };

  readonly configMaps = new FakeObjects<V1ConfigMap>("configmaps");

  readonly services = new FakeObjects<V1Service>("services");
  readonly endpointSlices = new FakeObjects<V1EndpointSlice>("endpointslices.discovery.k8s.io");
  readonly networkPolicies = new FakeObjects<V1NetworkPolicy>("networkpolicies.networking.k8s.io");
  readonly claims = new FakeClaims();

  readonly podEvents: Cluster["podEvents"] = { watch: (signal) => this.#events.read(signal) };

  readonly processes: Cluster["processes"] = {
    exec: async (pod, command, { container, ...options }) => {
      this.commands.push(command);
      if (container !== undefined && container !== "main") this.execContainers.push(container);
      const behaviour = this.onExec(command);
      return typeof behaviour === "function"
        ? behaviour(options)
        : this.#process(pod, behaviour, options);
    },
    attach: async (pod, { container = "main", ...options }) =>
      this.#process(pod, this.onAttach(container), options),
    logs: async (pod, options: LogOptions) =>
      this.onLogs?.(options, pod) ?? new Blob([this.#logText(options)]).stream(),
  };

  /** The cluster's name servers. */
  nameServers: readonly string[] = ["10.96.0.10"];
  readonly dns: Cluster["dns"] = async () => ({
    nameServers: this.nameServers,
    domain: "cluster.local",
  });

  readonly version: Cluster["version"] = async () => ({
    gitVersion: "v1.34.4",
    platform: "linux/amd64",
  });

  /** Changes the cluster while the watch of Pods has a gap, and then heals it by a complete listing. */
  inGap(change: () => void): void {
    this.#isWatching = false;
    change();
    this.#isWatching = true;
    this.#podWatch.push({ type: "synced", objects: [...this.podObjects.values()] });
  }

  /** Someone deletes a Pod by hand. */
  removePod(name: string): void {
    const pod = this.podObjects.get(name);
    if (!pod) return;
    this.podObjects.delete(name);
    this.#ends.get(name)?.resolve();
    this.#tell({ type: "deleted", object: pod });
  }

  /** The ConfigMaps that are there, by name. */
  get configMapObjects(): Map<string, V1ConfigMap> {
    return this.configMaps.byName;
  }

  /** The records of containers. */
  get containerRecords(): V1ConfigMap[] {
    return this.configMaps.select("kubedock.kind=container");
  }

  /** The kubelet has started the container. */
  startPod(name: string, { ready = true }: { readonly ready?: boolean } = {}): void {
    this.#setStatus(name, { ready, state: { running: { startedAt: new Date() } } });
  }

  /** The container's process has ended. */
  endPod(
    name: string,
    {
      exitCode,
      reason = "Completed",
      message = "",
    }: { readonly exitCode: number; readonly reason?: string; readonly message?: string },
  ): void {
    this.#ends.get(name)?.resolve();
    this.#setStatus(name, {
      ready: false,
      state: { terminated: { exitCode, reason, message, finishedAt: new Date() } },
    });
  }

  /** The container cannot be started, for a reason the kubelet tells. */
  failPod(name: string, reason: string, message: string): void {
    this.#ends.get(name)?.resolve();
    this.#setStatus(name, { ready: false, state: { waiting: { reason, message } } });
  }

  /** The kubelet tells of an ephemeral container. */
  setEphemeralState(podName: string, name: string, state: V1ContainerState): void {
    const pod = this.podObjects.get(podName);
    if (!pod) return;
    const others = pod.status?.ephemeralContainerStatuses?.filter((other) => other.name !== name);
    const status = { name, image: "", imageID: "", ready: false, restartCount: 0, state };
    const ephemeralContainerStatuses = [...(others ?? []), status];
    this.#setPod({ ...pod, status: { ...pod.status, ephemeralContainerStatuses } }, "modified");
  }

  /** The kubelet remarks on a Pod's main container, or another one. */
  remark(
    name: string,
    reason: string,
    { message = "", fieldPath = "spec.containers{main}" } = {},
  ): void {
    this.#events.push({
      metadata: {},
      reason,
      message,
      type: reason === "Started" ? "Normal" : "Warning",
      involvedObject: { kind: "Pod", name, fieldPath },
    });
  }

  /** As the kubelet does, it counts last lines of both streams only. */
  #logText({ stream, follow, tailLines }: LogOptions): string {
    if (follow) return "";
    if (stream) return this.log[stream];
    const both = (this.log.stdout + this.log.stderr).split(/(?<=\n)/).toSorted();
    return both.slice(tailLines === undefined ? 0 : -tailLines).join("");
  }

  async *#watchPods(selector: string, signal: AbortSignal): AsyncGenerator<WatchEvent<V1Pod>> {
    const isSelected = ({ metadata }: V1Pod): boolean =>
      matchesSelector(selector, metadata?.labels);
    const present: WatchEvent<V1Pod> = { type: "synced", objects: [...this.podObjects.values()] };
    for await (const event of this.#podWatch.read(signal, present)) {
      if (event.type === "synced") yield { ...event, objects: event.objects.filter(isSelected) };
      else if (isSelected(event.object)) yield event;
    }
  }

  #setStatus(name: string, status: { ready: boolean; state: object }): void {
    const pod = this.podObjects.get(name);
    if (!pod) return;
    const containerStatus = { name: "main", image: "", imageID: "", restartCount: 0, ...status };
    this.#setPod(
      {
        ...pod,
        status: {
          podIP: this.addresses[0] ?? "",
          podIPs: this.addresses.map((ip) => ({ ip })),
          containerStatuses: [containerStatus],
        },
      },
      "modified",
    );
  }

  #merge(
    name: string,
    field: "labels" | "annotations",
    values: Readonly<Record<string, string | null>>,
  ): V1Pod {
    const pod = this.podObjects.get(name);
    if (!pod) throw new EngineError("not-found", `pods "${name}" not found`);
    const merged = Object.entries({ ...pod.metadata?.[field], ...values });
    const kept = merged.filter(([, value]) => value !== null);
    const metadata = { ...pod.metadata, [field]: Object.fromEntries(kept) };
    return this.#setPod({ ...pod, metadata }, "modified");
  }

  #setPod(pod: V1Pod, type: "added" | "modified"): V1Pod {
    this.#resourceVersion += 1;
    const resourceVersion = String(this.#resourceVersion);
    const object = { ...pod, metadata: { ...pod.metadata, resourceVersion } };
    this.podObjects.set(pod.metadata?.name ?? "", object);
    this.#tell({ type, object });
    return object;
  }

  #tell(change: WatchEvent<V1Pod>): void {
    if (this.#isWatching) this.#podWatch.push(change);
  }

  #process(
    pod: string,
    behaviour: FakeProcess | LiveProcess,
    options: RemoteProcessOptions,
  ): RemoteProcess {
    return behaviour instanceof LiveProcess
      ? behaviour.connect(options)
      : runFakeProcess(behaviour, {
          input: this.input,
          podEnd: this.#ends.get(pod)?.promise,
          signal: options.signal,
        });
  }
}
