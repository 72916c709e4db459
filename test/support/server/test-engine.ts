import { tidyNames } from "../../../src/engine/adopt/tidy-names.ts";
import { followMembers } from "../../../src/engine/networks/names/follow-members.ts";
import { followMissedExits } from "../../../src/engine/adopt/follow-missed-exits.ts";
import { keepSpool } from "../../../src/engine/files/before-start/keep-spool.ts";
import { followExits } from "../../../src/engine/lifecycle/end/follow-exits.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { EventLog } from "../../../src/engine/events.ts";
import { ExecStore } from "../../../src/engine/exec/exec-store.ts";
import { ImageStore } from "../../../src/engine/images/image-store.ts";
import { LogKeepers } from "../../../src/engine/logs/log-keepers.ts";
import { NetworkStore } from "../../../src/engine/networks/network-store.ts";
import { createShim } from "../../../src/engine/shim.ts";
import { ContainerStore } from "../../../src/engine/store.ts";
import { VolumeStore } from "../../../src/engine/volumes/volume-store.ts";
import { watchNetworks } from "../../../src/engine/watch/watch-networks.ts";
import { watchPodEvents } from "../../../src/engine/watch/watch-pod-events.ts";
import { watchPods } from "../../../src/engine/watch/watch-pods.ts";
import { watchRecords } from "../../../src/engine/watch/watch-records.ts";
import { EngineError } from "../../../src/model/errors.ts";
import type { Image, ImageConfig } from "../../../src/model/image.ts";
import { familiarReference } from "../../../src/model/notation/image-reference.ts";
import { createHostFiles } from "../../../src/server/state/host-files.ts";
import { FakeCluster } from "../fakes/fake-cluster.ts";
import { FakeLogFiles } from "../fakes/fake-log-files.ts";
import { FakeSpool } from "../fakes/fake-spool.ts";
import { bareImage } from "../samples/image.ts";

/** An engine on a cluster in memory, with the parts that a test looks into. */
export type TestEngine = {
  readonly engine: Engine;
  readonly cluster: FakeCluster;
  readonly logFiles: FakeLogFiles;
  /** What the engine said, by level. */
  readonly logged: { readonly level: string; readonly message: string }[];
  /** Moves the engine's clock. */
  readonly advance: (milliseconds: number) => void;
  /** Ends the engine's watches. */
  readonly stop: () => void;
};

/** Images that the fake registry has, by their short names. That each has a shell is known. */
const TEST_IMAGES: Readonly<Record<string, Partial<ImageConfig>>> = {
  "busybox:latest": { cmd: ["sh"] },
  "redis:7-alpine": {
    entrypoint: ["docker-entrypoint.sh"],
    cmd: ["redis-server"],
    exposedPorts: ["6379/tcp"],
    env: ["PATH=/usr/bin:/bin"],
    workingDir: "/data",
    volumes: ["/data"],
  },
  "empty:latest": {},
};

/** No two engines get the same random port. */
let lastPort = 32_767;
function freePort(): number {
  lastPort += 1;
  return lastPort;
}

/**
 * Makes an engine whose cluster answers from memory. Its watches run until `stop`.
 * @param cluster That of another engine: this one is then its next life, or another server of the instance.
 * @param logFiles Those of another engine, if this one is on the same machine.
 */
export async function createTestEngine(
  cluster = new FakeCluster(),
  logFiles = new FakeLogFiles(),
): Promise<TestEngine> {
  const stop = new AbortController();
  const logged: { level: string; message: string }[] = [];
  const say = (level: string) => (message: string) => void logged.push({ level, message });
  let now = Date.parse("2026-01-01T00:00:00Z");
  const engine: Engine = {
    cluster,
    imageSource: {
      resolve: async (reference) => {
        const name = familiarReference(reference);
        const config = TEST_IMAGES[name];
        if (!config)
          throw new EngineError("not-found", `manifest for ${name} not found: manifest unknown`);
        return testImage(name, reference, config);
      },
      inspectDistribution: () => Promise.reject(new Error("The test did not say what it is")),
      checkCredentials: () => Promise.reject(new Error("The test did not say who is let in")),
    },
    ports: {
      publish: async (ports) => ({
        ports: ports.map(({ port, protocol, binding, earlier }) => ({
          port,
          protocol,
          hostIp: binding.hostIp || "0.0.0.0",
          hostPort: binding.hostPort || (earlier ?? freePort()),
        })),
        connectTo: async () => {},
        close: async () => {},
      }),
    },
    logFiles,
    logKeepers: new LogKeepers(),
    hostFiles: createHostFiles(),
    spool: new FakeSpool(),
    shim: createShim(cluster, "test", async () => new Uint8Array([0x7f, 0x45, 0x4c, 0x46])),
    containers: new ContainerStore(),
    execs: new ExecStore(),
    images: new ImageStore(),
    networks: new NetworkStore(new Date(now)),
    volumes: new VolumeStore(),
    events: new EventLog(),
    config: {
      instanceId: "test",
      startTimeoutMs: 60_000,
      keepsLogs: false,
      labels: {},
      initImage: "kubedock:test",
      copyWay: "auto",
      isolatesNetworks: false,
      dockerSocket: { image: "kubedock:test", url: () => "http://10.0.0.1:2475" },
      syncsBinds: false,
      storage: { storageClass: "", accessMode: "ReadWriteOnce" },
      pods: {
        instanceId: "test",
        options: { pullPolicy: "IfNotPresent", namePrefix: "kubedock" },
        hostGateway: "10.0.0.1",
      },
    },
    clock: { now: () => new Date(now) },
    startedAt: new Date(now),
    log: { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") },
    signal: stop.signal,
  };
  for (const name of Object.keys(TEST_IMAGES)) engine.images.doors.noteShell(imageId(name), true);
  followExits(engine);
  followMembers(engine);
  for (const watch of [watchRecords, watchNetworks, watchPods]) {
    const synced = Promise.withResolvers<void>();
    void watch(engine, synced.resolve);
    await synced.promise;
  }
  void watchPodEvents(engine);
  await tidyNames(engine);
  followMissedExits(engine);
  await keepSpool(engine);
  const advance = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { engine, cluster, logFiles, logged, advance, stop: () => stop.abort() };
}

function testImage(
  name: string,
  reference: Image["reference"],
  config: Partial<ImageConfig>,
): Image {
  const id = imageId(name);
  return bareImage({
    reference,
    id,
    repoDigest: `${name.split(":")[0]}@${id}`,
    createdAt: new Date("2025-01-01T00:00:00Z"),
    settings: config,
    diffIds: [id],
    layers: [{ digest: id, sizeBytes: 1000 }],
  });
}

function imageId(name: string): string {
  return `sha256:${new Bun.CryptoHasher("sha256").update(name).digest("hex")}`;
}
