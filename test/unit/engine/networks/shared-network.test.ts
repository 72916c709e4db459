import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import type { V1EphemeralContainer } from "@kubernetes/client-node";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { killContainer } from "../../../../src/engine/containers/running/kill.ts";
import { pauseContainer } from "../../../../src/engine/containers/running/pause.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { updateContainer } from "../../../../src/engine/containers/update.ts";
import { connectContainer } from "../../../../src/engine/networks/connect.ts";
import type { ContainerConfig, HostConfig } from "../../../../src/model/container.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { volumeMount } from "../../../support/samples/volume-mount.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

const { signal } = new AbortController();
const GO = Buffer.from("G\0\0\0\0");

let test: TestEngine;
let web: { readonly id: string; readonly podName: string };

beforeEach(async () => {
  test = await createTestEngine();
  web = await runContainer(test, containerSpec({ hostname: "www" }), "web");
});
afterEach(() => test.stop());

async function createGuest(
  config: Partial<ContainerConfig> = {},
  reference = "web",
  host: Partial<HostConfig> = {},
): Promise<string> {
  const spec = containerSpec(config, { networkMode: `container:${reference}`, ...host });
  const made = await createContainer(test.engine, { ...spec, endpoints: {} }, { signal });
  return made.id;
}

async function runGuest(config: Partial<ContainerConfig> = {}): Promise<string> {
  const id = await createGuest(config);
  await startContainer(test.engine, id, { signal });
  return id;
}

/** What has been let into the Pod, in order. */
function guests(podName = web.podName): readonly V1EphemeralContainer[] {
  return test.cluster.podObjects.get(podName)?.spec?.ephemeralContainers ?? [];
}

function endGuest(index: number, exitCode: number): void {
  const state = { terminated: { exitCode, reason: "Error", finishedAt: new Date() } };
  test.cluster.setEphemeralState(web.podName, guests()[index]?.name ?? "", state);
}

const stateOf = (id: string) => inspectContainer(test.engine, id).state;

describe("startContainer() of one that shares the network of another", () => {
  it("lets it into the other's Pod, behind a gate of the mounted shim", async () => {
    const id = await runGuest({ cmd: ["wget", "127.0.0.1"] });
    expect(test.cluster.podObjects.size).toBe(1);
    const [guest] = guests();
    expect(guest?.name).toMatch(new RegExp(`^guest-.*-${id.slice(0, 12)}$`));
    expect(guest?.command?.slice(1)).toEqual([
      "gate",
      "--stdin",
      "null",
      "--",
      "wget",
      "127.0.0.1",
    ]);
    expect(guest?.volumeMounts).toEqual([
      { name: "shim", mountPath: "/.kubedock", readOnly: true },
    ]);
    expect(test.cluster.input.map((bytes) => Buffer.from(bytes))).toEqual([GO]);
    expect(stateOf(id).status).toBe("running");
    const { record, addresses, podName } = inspectContainer(test.engine, id);
    expect(podName).toBe(web.podName);
    expect(addresses).toEqual([]);
    expect(record.spec.config.hostname).toBe("www");
    expect(record.spec.host.networkMode).toBe(`container:${web.id}`);
  });

  it("mounts what every Pod has for it, and no other container", () => {
    const { spec } = test.cluster.podObjects.get(web.podName) ?? {};
    expect(spec?.volumes?.map(({ name }) => name)).toEqual(["shim"]);
    expect(spec?.containers[0]?.volumeMounts).toBeUndefined();
  });

  it("returns with the kubelet's Event, and takes none of the other's for its own", async () => {
    test.cluster.ephemeralState = { waiting: { reason: "ContainerCreating" } };
    const id = await createGuest();
    const start = startContainer(test.engine, id, { signal });
    await nextTurn();
    test.cluster.remark(web.podName, "Started");
    await nextTurn();
    expect(stateOf(id).status).toBe("created");
    const fieldPath = `spec.ephemeralContainers{${guests()[0]?.name}}`;
    test.cluster.remark(web.podName, "Started", { fieldPath });
    await start;
    expect(stateOf(id).status).toBe("running");
  });

  it("fails in the kubelet's words, and leaves the other alone", async () => {
    test.cluster.ephemeralState = { waiting: { reason: "ErrImagePull", message: "no such image" } };
    await expect(runGuest()).rejects.toThrow("no such image");
    expect(stateOf(web.id).status).toBe("running");
    expect(test.cluster.podObjects.has(web.podName)).toBe(true);
  });

  it("lets a second start in under another name", async () => {
    const id = await runGuest();
    endGuest(0, 3);
    await nextTurn();
    expect(stateOf(id)).toMatchObject({ status: "exited", exitCode: 3 });
    await startContainer(test.engine, id, { signal });
    expect(stateOf(id).status).toBe("running");
    expect(guests().map(({ name }) => name)).toEqual([
      guests()[0]?.name ?? "",
      `${guests()[0]?.name}-2`,
    ]);
    endGuest(0, 3); // which is over
    await nextTurn();
    expect(stateOf(id).status).toBe("running");
  });

  it("mounts what the other has of its volumes, and fails for another one", async () => {
    const logs = volumeMount({ name: "logs", target: "/var/log" });
    const volumes = [volumeMount(), logs];
    await runContainer(test, containerSpec({}, { volumes }), "shop");
    const asked = [{ ...logs, target: "/logs", isReadOnly: true }];
    const id = await createGuest({}, "shop", { volumes: asked });
    await startContainer(test.engine, id, { signal });
    const { podName } = inspectContainer(test.engine, id);
    expect(guests(podName)[0]?.volumeMounts?.slice(1)).toEqual([
      { name: "volume-1", mountPath: "/logs", readOnly: true },
    ]);
    const other = await createGuest({}, "shop", { volumes: [volumeMount({ name: "other" })] });
    await expect(startContainer(test.engine, other, { signal })).rejects.toThrow(
      'that pod has no volume "other", and takes no further ones',
    );
    expect(guests(podName)).toHaveLength(1);
  });

  it("mounts no part of a volume that the other has in part", async () => {
    const volumes = [volumeMount({ subpath: "part" })];
    await runContainer(test, containerSpec({}, { volumes }), "shop");
    const volumesFrom = [{ container: "shop", mode: "", isReadOnly: false }];
    const id = await createGuest({}, "shop", { volumesFrom });
    await expect(startContainer(test.engine, id, { signal })).rejects.toThrow(
      'Kubernetes mounts no part of volume "data" in what comes later',
    );
  });

  it("may share what is itself shared", async () => {
    const first = await runGuest();
    const id = await createGuest({}, first);
    await startContainer(test.engine, id, { signal });
    expect(guests()).toHaveLength(2);
  });

  it("fails for a container that nobody knows", async () => {
    const id = await createGuest({}, "gone");
    await expect(startContainer(test.engine, id, { signal })).rejects.toMatchObject({
      kind: "internal",
      message: "joining network namespace of container: No such container: gone",
    });
  });

  it("fails where the other does not run", async () => {
    test.cluster.endPod(web.podName, { exitCode: 0 });
    await nextTurn();
    const start = startContainer(test.engine, await createGuest(), { signal });
    await expect(start).rejects.toMatchObject({
      kind: "conflict",
      message: "cannot join network namespace of a non running container: container web is exited",
    });
  });

  it("fails if it is to share its own", async () => {
    const { id } = await createContainer(
      test.engine,
      { ...containerSpec({}, { networkMode: "container:me" }), endpoints: {} },
      { name: "me", signal },
    );
    await expect(startContainer(test.engine, id, { signal })).rejects.toThrow(
      "cannot join own network namespace",
    );
  });

  it("says which right is missing", async () => {
    test.cluster.ephemeralRefusal = new EngineError(
      "forbidden",
      'pods "x" is forbidden: User "u" cannot patch resource "pods/ephemeralcontainers"',
    );
    await expect(runGuest()).rejects.toMatchObject({
      kind: "not-implemented",
      message: expect.stringMatching(
        /^Cannot start container ".*" in the pod of container "web": the server's Role has no rule for "patch" of "pods\/ephemeralcontainers"$/,
      ),
    });
  });

  it("refuses a Pod that another version has made, whose shim may not be there any more", async () => {
    const { run } = test.engine.containers.find("web");
    const [volume] = run?.pod?.spec?.volumes ?? [];
    if (volume?.configMap) volume.configMap.name = "kubedock-shim-older";
    await expect(runGuest()).rejects.toThrow("another version of kubedock has made that pod");
    expect(guests()).toEqual([]);
  });
});

describe("a container in the Pod of another", () => {
  it("ends with it", async () => {
    const id = await runGuest();
    await removeContainer(test.engine, web.id, { force: true, removeVolumes: false, signal });
    await nextTurn();
    expect(stateOf(id)).toMatchObject({ status: "exited", exitCode: 137 });
  });

  it("goes without it: its process is killed from inside, and the Pod stays", async () => {
    const id = await runGuest();
    const killed: (readonly string[])[] = [];
    test.cluster.onExec = (command) => {
      if (command[1] === "kill") killed.push(command.slice(1));
      return {};
    };
    await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
    expect(killed).toEqual([["kill", "9", "1"]]);
    expect(new Set(test.cluster.execContainers)).toEqual(new Set([guests()[0]?.name ?? ""]));
    expect(stateOf(web.id).status).toBe("running");
    expect(test.engine.containers.has(id)).toBe(false);
    expect(test.cluster.containerRecords).toHaveLength(1);
  });

  it("stays where the kernel does not let it be killed, and says why", async () => {
    const id = await runGuest();
    const stderr = Buffer.from("kubedock: process 1 cannot be traced");
    test.cluster.onExec = () => ({ exitCode: 1, output: [{ stream: "stderr", bytes: stderr }] });
    await expect(killContainer(test.engine, id, { signal })).rejects.toThrow("cannot be traced");
    const removal = removeContainer(test.engine, id, {
      force: true,
      removeVolumes: false,
      signal,
    });
    await expect(removal).rejects.toThrow("cannot be traced");
    expect(stateOf(id).status).toBe("running");
    expect(stateOf(web.id).status).toBe("running");
  });

  it("is paused by itself", async () => {
    const id = await runGuest();
    await pauseContainer(test.engine, id, { signal });
    expect(stateOf(id).status).toBe("paused");
    expect(stateOf(web.id).status).toBe("running");
  });

  it("has no limits of its own, and no other networks", async () => {
    const id = await runGuest();
    const update = updateContainer(test.engine, id, { update: { memoryBytes: 1 << 20 }, signal });
    await expect(update).rejects.toMatchObject({ kind: "not-implemented" });
    const joining = connectContainer(test.engine, "bridge", {
      containerReference: id,
      endpoint: { aliases: [] },
      signal,
    });
    await expect(joining).rejects.toMatchObject({
      kind: "invalid-argument",
      message:
        "container sharing network namespace with another container or host cannot be connected to any other network",
    });
  });

  it("is known to the next life of the server, with its end, its start and its pause", async () => {
    const ended = await runGuest();
    const running = await runGuest();
    const paused = await runGuest();
    await pauseContainer(test.engine, paused, { signal });
    test.stop();
    endGuest(0, 7);
    test.cluster.onExec = () => ({}); // no gate is shut
    const after = await createTestEngine(test.cluster);
    const { engine } = after;
    try {
      expect(inspectContainer(engine, ended).state).toMatchObject({ exitCode: 7 });
      expect(inspectContainer(engine, running).state.status).toBe("running");
      expect(inspectContainer(engine, paused).state.status).toBe("paused");
      expect(inspectContainer(engine, web.id).state.status).toBe("running");
      await killContainer(engine, running, { signalName: "HUP", signal });
      expect(test.cluster.execContainers.at(-1)).toBe(guests()[1]?.name ?? "");
    } finally {
      after.stop();
    }
  });

  it("has none of the other's ports in the next life of the server", async () => {
    const portBindings = { "80/tcp": [{ hostIp: "", hostPort: 8080 }] };
    await runContainer(test, containerSpec({}, { portBindings }), "shop");
    const id = await createGuest({}, "shop");
    await startContainer(test.engine, id, { signal });
    test.stop();
    test.cluster.onExec = () => ({}); // no gate is shut
    const after = await createTestEngine(test.cluster);
    try {
      const ports = (reference: string) =>
        inspectContainer(after.engine, reference).publishedPorts.map(({ hostPort }) => hostPort);
      await nextTurn();
      expect(ports("shop")).toEqual([8080]);
      expect(ports(id)).toEqual([]);
    } finally {
      after.stop();
    }
  });

  it("is known to another server of the instance", async () => {
    const other = await createTestEngine(test.cluster);
    try {
      const id = await runGuest();
      await nextTurn();
      expect(inspectContainer(other.engine, id)).toMatchObject({
        podName: web.podName,
        state: { status: "running" },
      });
    } finally {
      other.stop();
    }
  });
});
