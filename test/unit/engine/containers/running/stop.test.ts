import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../../src/engine/containers/inspect.ts";
import { killContainer } from "../../../../../src/engine/containers/running/kill.ts";
import { stopContainer } from "../../../../../src/engine/containers/running/stop.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import {
  beginContainer,
  nextTurn,
  runContainer,
} from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

describe("stopContainer()", () => {
  it("answers 304 for a container that does not run", async () => {
    const { engine } = test;
    await createContainer(engine, containerSpec(), { name: "one", signal });
    expect(stopContainer(engine, "one", { signal })).rejects.toMatchObject({
      kind: "not-modified",
      message: 'Container "one" is already stopped',
    });
    expect(stopContainer(engine, "two", { signal })).rejects.toMatchObject({
      kind: "not-found",
      message: "No such container: two",
    });
  });

  it("refuses a signal that does not exist", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    expect(stopContainer(engine, id, { signalName: "SIGNOPE", signal })).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "Invalid signal: SIGNOPE",
    });
    expect(inspectContainer(engine, id).state.status).toBe("running");
  });

  it("does not kill what has obeyed and whose Pod does not tell yet", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    cluster.onAttach = () => {
      setImmediate(() => cluster.endPod(podName, { exitCode: 7 }));
      throw new EngineError("not-found", "container is not running");
    };
    await stopContainer(engine, id, { graceSeconds: 0.01, signal });
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 7 });
    const signals = engine.events.history.map(({ actor }) => actor.attributes["signal"]);
    expect(signals.filter(Boolean)).toEqual(["15"]);
  });

  it("waits for the end of what ended before its signal came", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    cluster.onExec = () => ({ refusal: "exec failed: error executing setns process" });
    cluster.onAttach = () => {
      setImmediate(() => cluster.endPod(podName, { exitCode: 7 }));
      throw new EngineError("not-found", "container is not running");
    };
    await stopContainer(engine, id, { signal });
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 7 });
    expect(test.logged.filter(({ level }) => level === "warn")).toEqual([]);
  });

  it("stops by SIGTERM what names a signal that there is not", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, containerSpec({ stopSignal: "SIGNOPE" }));
    cluster.onExec = () => {
      cluster.endPod(podName, { exitCode: 143 });
      return {};
    };
    await stopContainer(engine, id, { signal });
    expect(cluster.commands).toEqual([["sh", "-c", "kill -15 1"]]);
  });

  it("tells of both signals, the end and the stop, in moby's order", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    await stopContainer(engine, id, { graceSeconds: 0.01, signal });
    const actions = engine.events.history.map(
      ({ action, actor }) => action + (actor.attributes["signal"] ?? ""),
    );
    expect(actions).toEqual([
      "create",
      "connect",
      "start",
      "kill15",
      "kill9",
      "disconnect",
      "die",
      "stop",
    ]);
  });

  it("stops a container that is only being started as soon as it runs", async () => {
    const { engine, cluster } = test;
    const { id, podName, start } = await beginContainer(test);
    const stop = stopContainer(engine, id, { graceSeconds: 0, signal });
    cluster.startPod(podName);
    await start;
    await stop;
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 137 });
  });

  it.each([-1, 1e18])("waits for ever, or as good as that, with a grace of %d s", async (grace) => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    const stop = stopContainer(engine, id, { graceSeconds: grace, signal });
    await nextTurn();
    expect(inspectContainer(engine, id).state.status).toBe("running");
    cluster.endPod(podName, { exitCode: 0 });
    await stop;
    expect(engine.events.history.filter(({ action }) => action === "kill")).toHaveLength(1);
  });

  it("is content when the process ends by itself while its signal is on the way", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    cluster.onExec = () => {
      cluster.endPod(podName, { exitCode: 0 });
      throw new EngineError("not-found", "container not found");
    };
    await stopContainer(engine, id, { signal });
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 0 });
  });

  it("is content when the Pod has been deleted by hand", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test);
    Object.assign(cluster.pods, {
      setActiveDeadline: async () => {
        cluster.removePod(podName);
        throw new EngineError("not-found", `pods "${podName}" not found`);
      },
    });
    await stopContainer(engine, id, { graceSeconds: 0, signal });
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 137 });
  });

  it("goes on when its client has left", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    const client = new AbortController();
    const stop = stopContainer(engine, id, { graceSeconds: 0.02, signal: client.signal });
    await nextTurn();
    client.abort(new Error("gone"));
    expect(stop).rejects.toThrow("gone");
    await engine.containers.find(id).exits.next(signal);
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 137 });
  });
});

describe("killContainer()", () => {
  it("takes a shell that died with the container for one that has sent the signal", async () => {
    const { cluster, engine } = test;
    const { id } = await runContainer(test);
    cluster.onExec = () => ({ exitCode: 137 });
    await killContainer(engine, id, { signalName: "HUP", signal });
  });

  it("answers 409 for what has just ended, before its Pod tells", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test);
    cluster.onExec = () => ({ refusal: "exec failed: error executing setns process" });
    cluster.onAttach = () => {
      throw new EngineError("not-found", "container not found");
    };
    expect(killContainer(engine, id, { signalName: "HUP", signal })).rejects.toMatchObject({
      kind: "conflict",
      message: `cannot kill container: ${id}: container ${id} is not running`,
    });
  });

  it("sends SIGKILL through the kubelet, and tells of it before the end", async () => {
    const { engine } = test;
    const { id } = await runContainer(test);
    await killContainer(engine, id, { signal });
    expect(inspectContainer(engine, id).state).toMatchObject({ status: "exited", exitCode: 137 });
    expect(engine.events.history.map(({ action }) => action).slice(3)).toEqual([
      "kill",
      "disconnect",
      "die",
    ]);
  });

  it("sends any other signal by exec and leaves the container running", async () => {
    const { engine, cluster } = test;
    const { id } = await runContainer(test);
    await killContainer(engine, id, { signalName: "HUP", signal });
    expect(cluster.commands).toEqual([["sh", "-c", "kill -1 1"]]);
    expect(inspectContainer(engine, id).state.status).toBe("running");
  });

  it("refuses what does not run, in Docker's words", async () => {
    const { engine, cluster } = test;
    const { id, podName } = await runContainer(test, containerSpec(), "one");
    cluster.onExec = () => {
      cluster.endPod(podName, { exitCode: 0 });
      return { exitCode: 1 };
    };
    const refusal = {
      kind: "conflict",
      message: `cannot kill container: one: container ${id} is not running`,
    } as const;
    // It ends while the signal is on the way, and has ended at the second try.
    expect(killContainer(engine, "one", { signalName: "HUP", signal })).rejects.toMatchObject(
      refusal,
    );
    await nextTurn();
    expect(killContainer(engine, "one", { signal })).rejects.toMatchObject(refusal);
  });

  it("says why a signal could not be sent", async () => {
    const { engine, cluster } = test;
    await runContainer(test, containerSpec(), "one");
    cluster.onExec = () => ({
      exitCode: 1,
      output: [{ stream: "stderr", bytes: Buffer.from("kill: not permitted\n") }],
    });
    expect(killContainer(engine, "one", { signalName: "HUP", signal })).rejects.toMatchObject({
      kind: "internal",
      message:
        'cannot kill container: one: Cannot send signal 1 to container "one": kill: not permitted',
    });
  });
});
