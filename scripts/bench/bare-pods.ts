import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../src/engine/backend.ts";

/** Pods as the API server makes them when it is asked directly, and what one watch tells of them. */
export type BarePods = AsyncDisposable & {
  /** Milliseconds from the POST until the watch says that the process runs. It is left running. */
  readonly run: (image?: string) => Promise<StartedPod>;
  /** The same of a Pod whose init container runs a shell's command first, with a volume at `/data` that both have. */
  readonly runAfterInit: (script: string) => Promise<StartedPod>;
  /** Milliseconds from the POST until the watch says that the process has ended. */
  readonly runToEnd: (command: readonly string[]) => Promise<number>;
  readonly remove: (names: readonly string[]) => Promise<void>;
};

/** A Pod that runs. */
export type StartedPod = { readonly name: string; readonly ms: number };

type State = "running" | "terminated";

const LABEL = "kubedock.bench";
const MOUNT = { name: "data", mountPath: "/data" };
const IMAGE = "busybox";

/** No Pod takes longer to start or end, unless it never will. */
const LIMIT_MS = 60_000;

/** Begins to watch; disposing of it deletes the Pods and ends the watch. */
export async function createBarePods(cluster: Cluster): Promise<BarePods> {
  const end = new AbortController();
  const run = crypto.randomUUID().slice(0, 8);
  const waiting = new Map<string, { state: State; done: () => void }>();
  const names: string[] = [];
  await follow(cluster, `${LABEL}=${run}`, { waiting, signal: end.signal });

  const until = async (state: State, pod: PodWish): Promise<StartedPod> => {
    const name = `bench-${run}-${names.length}`;
    names.push(name);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.set(name, { state, done: resolve });
    const limit = AbortSignal.timeout(LIMIT_MS);
    limit.addEventListener("abort", () => reject(new Error(`Pod "${name}" is not ${state}`)));
    const postedAt = performance.now();
    await cluster.pods.create(barePod(name, run, pod), limit);
    await promise;
    return { name, ms: performance.now() - postedAt };
  };
  const remove: BarePods["remove"] = async (names) => {
    const limit = AbortSignal.timeout(LIMIT_MS);
    await Promise.all(names.map((name) => cluster.pods.delete(name, 0, limit)));
  };
  return {
    run: (image = IMAGE) => until("running", { image, command: ["sleep", "3600"] }),
    runAfterInit: (script) =>
      until("running", { image: IMAGE, command: ["sleep", "3600"], initScript: script }),
    runToEnd: async (command) => (await until("terminated", { image: IMAGE, command })).ms,
    remove,
    [Symbol.asyncDispose]: async () => {
      await remove(names);
      end.abort();
    },
  };
}

/** Resolves when the watch has begun. */
async function follow(
  cluster: Cluster,
  selector: string,
  {
    waiting,
    signal,
  }: {
    readonly waiting: ReadonlyMap<string, { state: State; done: () => void }>;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const begun = Promise.withResolvers<void>();
  const read = async (): Promise<void> => {
    for await (const change of cluster.pods.watch(selector, signal)) {
      if (change.type === "synced") begun.resolve();
      else {
        const wanted = waiting.get(change.object.metadata?.name ?? "");
        if (wanted && change.object.status?.containerStatuses?.[0]?.state?.[wanted.state])
          wanted.done();
      }
    }
  };
  read().catch((error: unknown) => {
    if (!signal.aborted) begun.reject(error);
  });
  await begun.promise;
}

type PodWish = {
  readonly image: string;
  readonly command: readonly string[];
  readonly initScript?: string;
};

/** The quickest Pod there is: any volume, the token of a ServiceAccount included, costs the kubelet 300 ms. */
function barePod(name: string, run: string, { image, command, initScript }: PodWish): V1Pod {
  const pullPolicy = { imagePullPolicy: "IfNotPresent" };
  const mounts = initScript === undefined ? {} : { volumeMounts: [MOUNT] };
  return {
    metadata: { name, labels: { [LABEL]: run } },
    spec: {
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(initScript === undefined
        ? {}
        : {
            initContainers: [
              { name: "init", image, command: ["sh", "-c", initScript], ...pullPolicy, ...mounts },
            ],
            volumes: [{ name: MOUNT.name, emptyDir: {} }],
          }),
      containers: [{ name: "main", image, command: [...command], ...pullPolicy, ...mounts }],
    },
  };
}
