import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { volumeMount } from "../../../support/samples/volume-mount.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { type GuestHost, runGuestHost } from "./guest-host.ts";

const { signal } = new AbortController();
const GO = Buffer.from("G\0\0\0\0");

let test: TestEngine;
let host: GuestHost;

beforeEach(async () => {
  test = await createTestEngine();
  host = await runGuestHost(test);
});
afterEach(() => test.stop());

const stateOf = (id: string) => inspectContainer(test.engine, id).state;

describe("startContainer() of one that shares the network of another", () => {
  it("lets it into the other's Pod, behind a gate of the mounted shim", async () => {
    const id = await host.run({ cmd: ["wget", "127.0.0.1"] });
    expect(test.cluster.podObjects.size).toBe(1);
    const [guest] = host.guests();
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
    expect(podName).toBe(host.web.podName);
    expect(addresses).toEqual([]);
    expect(record.spec.config.hostname).toBe("www");
    expect(record.spec.host.networkMode).toBe(`container:${host.web.id}`);
  });

  it("mounts what every Pod has for it, and no other container", () => {
    const { spec } = test.cluster.podObjects.get(host.web.podName) ?? {};
    expect(spec?.volumes?.map(({ name }) => name)).toEqual(["shim"]);
    expect(spec?.containers[0]?.volumeMounts).toBeUndefined();
  });

  it("returns with the kubelet's Event, and takes none of the other's for its own", async () => {
    test.cluster.ephemeralState = { waiting: { reason: "ContainerCreating" } };
    const id = await host.create();
    const start = startContainer(test.engine, id, { signal });
    await nextTurn();
    test.cluster.remark(host.web.podName, "Started");
    await nextTurn();
    expect(stateOf(id).status).toBe("created");
    const fieldPath = `spec.ephemeralContainers{${host.guests()[0]?.name}}`;
    test.cluster.remark(host.web.podName, "Started", { fieldPath });
    await start;
    expect(stateOf(id).status).toBe("running");
  });

  it("fails in the kubelet's words, and leaves the other alone", async () => {
    test.cluster.ephemeralState = { waiting: { reason: "ErrImagePull", message: "no such image" } };
    await expect(host.run()).rejects.toThrow("no such image");
    expect(stateOf(host.web.id).status).toBe("running");
    expect(test.cluster.podObjects.has(host.web.podName)).toBe(true);
  });

  it("lets a second start in under another name", async () => {
    const id = await host.run();
    host.end(0, 3);
    await nextTurn();
    expect(stateOf(id)).toMatchObject({ status: "exited", exitCode: 3 });
    await startContainer(test.engine, id, { signal });
    expect(stateOf(id).status).toBe("running");
    expect(host.guests().map(({ name }) => name)).toEqual([
      host.guests()[0]?.name ?? "",
      `${host.guests()[0]?.name}-2`,
    ]);
    host.end(0, 3); // which is over
    await nextTurn();
    expect(stateOf(id).status).toBe("running");
  });

  it("mounts what the other has of its volumes, and fails for another one", async () => {
    const logs = volumeMount({ name: "logs", target: "/var/log" });
    const volumes = [volumeMount(), logs];
    await runContainer(test, containerSpec({}, { volumes }), "shop");
    const asked = [{ ...logs, target: "/logs", isReadOnly: true }];
    const id = await host.create({}, "shop", { volumes: asked });
    await startContainer(test.engine, id, { signal });
    const { podName } = inspectContainer(test.engine, id);
    expect(host.guests(podName)[0]?.volumeMounts?.slice(1)).toEqual([
      { name: "volume-1", mountPath: "/logs", readOnly: true },
    ]);
    const other = await host.create({}, "shop", { volumes: [volumeMount({ name: "other" })] });
    await expect(startContainer(test.engine, other, { signal })).rejects.toThrow(
      'that pod has no volume "other", and takes no further ones',
    );
    expect(host.guests(podName)).toHaveLength(1);
  });

  it("mounts no part of a volume that the other has in part", async () => {
    const volumes = [volumeMount({ subpath: "part" })];
    await runContainer(test, containerSpec({}, { volumes }), "shop");
    const volumesFrom = [{ container: "shop", mode: "", isReadOnly: false }];
    const id = await host.create({}, "shop", { volumesFrom });
    await expect(startContainer(test.engine, id, { signal })).rejects.toThrow(
      'Kubernetes mounts no part of volume "data" in what comes later',
    );
  });

  it("may share what is itself shared", async () => {
    const first = await host.run();
    const id = await host.create({}, first);
    await startContainer(test.engine, id, { signal });
    expect(host.guests()).toHaveLength(2);
  });

  it("fails for a container that nobody knows", async () => {
    const id = await host.create({}, "gone");
    await expect(startContainer(test.engine, id, { signal })).rejects.toMatchObject({
      kind: "internal",
      message: "joining network namespace of container: No such container: gone",
    });
  });

  it("fails where the other does not run", async () => {
    test.cluster.endPod(host.web.podName, { exitCode: 0 });
    await nextTurn();
    const start = startContainer(test.engine, await host.create(), { signal });
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
    await expect(host.run()).rejects.toMatchObject({
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
    await expect(host.run()).rejects.toThrow("another version of kubedock has made that pod");
    expect(host.guests()).toEqual([]);
  });
});
