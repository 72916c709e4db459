import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { killContainer } from "../../../../src/engine/containers/running/kill.ts";
import { pauseContainer } from "../../../../src/engine/containers/running/pause.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { updateContainer } from "../../../../src/engine/containers/update.ts";
import { connectContainer } from "../../../../src/engine/networks/connect.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { type GuestHost, runGuestHost } from "./guest-host.ts";

const { signal } = new AbortController();

let test: TestEngine;
let host: GuestHost;

beforeEach(async () => {
  test = await createTestEngine();
  host = await runGuestHost(test);
});
afterEach(() => test.stop());

const stateOf = (id: string) => inspectContainer(test.engine, id).state;

describe("a container in the Pod of another", () => {
  it("ends with it", async () => {
    const id = await host.run();
    await removeContainer(test.engine, host.web.id, { force: true, removeVolumes: false, signal });
    await nextTurn();
    expect(stateOf(id)).toMatchObject({ status: "exited", exitCode: 137 });
  });

  it("goes without it: its process is killed from inside, and the Pod stays", async () => {
    const id = await host.run();
    const killed: (readonly string[])[] = [];
    test.cluster.onExec = (command) => {
      if (command[1] === "kill") killed.push(command.slice(1));
      return {};
    };
    await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
    expect(killed).toEqual([["kill", "9", "1"]]);
    expect(new Set(test.cluster.execContainers)).toEqual(new Set([host.guests()[0]?.name ?? ""]));
    expect(stateOf(host.web.id).status).toBe("running");
    expect(test.engine.containers.has(id)).toBe(false);
    expect(test.cluster.containerRecords).toHaveLength(1);
  });

  it("goes where another server has been faster to end it", async () => {
    const id = await host.run();
    const { processes } = test.cluster;
    Object.assign(test.cluster, {
      processes: {
        ...processes,
        exec: () => Promise.reject(new EngineError("not-found", "container not found")),
        attach: () => Promise.reject(new EngineError("internal", "the node is busy")),
      },
    });
    await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
    expect(test.engine.containers.has(id)).toBe(false);
  });

  it("stays where the kernel does not let it be killed, and says why", async () => {
    const id = await host.run();
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
    expect(stateOf(host.web.id).status).toBe("running");
  });

  it("is paused by itself", async () => {
    const id = await host.run();
    await pauseContainer(test.engine, id, { signal });
    expect(stateOf(id).status).toBe("paused");
    expect(stateOf(host.web.id).status).toBe("running");
  });

  it("has no limits of its own, and no other networks", async () => {
    const id = await host.run();
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
    const ended = await host.run();
    const running = await host.run();
    const paused = await host.run();
    await pauseContainer(test.engine, paused, { signal });
    test.stop();
    host.end(0, 7);
    test.cluster.onExec = () => ({}); // no gate is shut
    const after = await createTestEngine(test.cluster);
    const { engine } = after;
    try {
      expect(inspectContainer(engine, ended).state).toMatchObject({ exitCode: 7 });
      expect(inspectContainer(engine, running).state.status).toBe("running");
      expect(inspectContainer(engine, paused).state.status).toBe("paused");
      expect(inspectContainer(engine, host.web.id).state.status).toBe("running");
      await killContainer(engine, running, { signalName: "HUP", signal });
      expect(test.cluster.execContainers.at(-1)).toBe(host.guests()[1]?.name ?? "");
    } finally {
      after.stop();
    }
  });

  it("has none of the other's ports in the next life of the server", async () => {
    const portBindings = { "80/tcp": [{ hostIp: "", hostPort: 8080 }] };
    await runContainer(test, containerSpec({}, { portBindings }), "shop");
    const id = await host.create({}, "shop");
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
      const id = await host.run();
      await nextTurn();
      expect(inspectContainer(other.engine, id)).toMatchObject({
        podName: host.web.podName,
        state: { status: "running" },
      });
    } finally {
      other.stop();
    }
  });
});
