import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { V1ConfigMap, V1Pod } from "@kubernetes/client-node";
import { beginWait } from "../../../support/server/docker-client.ts";
import {
  deleteByHand,
  objectsOf,
  untilEndsAreKept,
  untilNothingIsOrphaned,
} from "../../../support/server/instance-objects.ts";
import { lineOf, lines } from "../../../support/lines.ts";
import { MortalServer } from "../../../support/server/mortal-server.ts";
import { expectLog, runSleeper, stateOf } from "../crash/crash-point.ts";

setDefaultTimeout(90_000);

/** How long a change by hand may take to show. */
const NOTICE_MS = 1000;

describe("the objects of a container", () => {
  test.concurrent("tell a human what they are", async () => {
    await using server = await MortalServer.start();
    const id = await server.docker.ok(
      "run",
      "-d",
      "--name",
      "read_me",
      "-e",
      "A=b",
      "busybox",
      "sleep",
      "9",
    );
    const [pod] = await objectsOf<V1Pod>("pods", server.id);
    const configMaps = await objectsOf<V1ConfigMap>("configmaps", server.id);
    const record = configMaps.find(({ data }) => data?.["container.json"]);
    const labels = {
      kubedock: "true",
      "kubedock.id": server.id,
      "kubedock.kind": "container",
      "kubedock.containerid": id.slice(0, 12),
    };
    for (const object of [pod, record]) {
      expect(object?.metadata?.labels).toMatchObject(labels);
      expect(object?.metadata?.annotations).toMatchObject({ "kubedock.containername": "read_me" });
    }
    expect(pod?.metadata?.name).toStartWith("kubedock-read-me-");
    expect(pod?.metadata?.ownerReferences).toMatchObject([{ uid: record?.metadata?.uid }]);
    expect(JSON.parse(record?.data?.["container.json"] ?? "")).toMatchObject({
      id,
      name: "read_me",
      spec: { config: { image: "busybox", cmd: ["sleep", "9"] } },
    });
  });
});

describe("a record that is deleted by hand", () => {
  test.concurrent("takes its container along, and all who wait are told at once", async () => {
    await using server = await MortalServer.start();
    const { docker } = server;
    const id = await runSleeper(docker, "unwanted");
    const format = ["--format", "{{.Action}}"];
    const events = lines(
      docker.spawn("events", "--since", "1m", "--filter", "type=container", ...format).stdout,
    );
    await docker.ok("rename", "unwanted", "unwanted-still");
    await lineOf(events, "rename");
    const exit = await beginWait(docker, "unwanted-still", "not-running");
    const removal = await beginWait(docker, "unwanted-still", "removed");
    const deletedAt = performance.now();
    await deleteByHand("configmaps", id.slice(0, 12));
    await lineOf(events, "destroy");
    await removal.end;
    expect(performance.now() - deletedAt).toBeLessThan(NOTICE_MS);
    expect(JSON.parse(await exit.end)).toMatchObject({ StatusCode: 137 });
    expect(await docker.ok("ps", "-aq")).toBe("");
    await untilNothingIsOrphaned(server.id, []);
  });
});

describe("a Pod that is deleted by hand", () => {
  test.concurrent("was killed; its container is told so ever after, and can be started", async () => {
    await using server = await MortalServer.start();
    const id = await runSleeper(server.docker, "bereft");
    const wait = server.docker.spawn("wait", "bereft");
    await deleteByHand("pods", id.slice(0, 12));
    expect(await wait.stdout.text()).toBe("137\n");
    const told = await server.docker.ok("inspect", "bereft");
    expect(await stateOf(server.docker, "bereft")).toBe("exited 137");
    await untilEndsAreKept(server.id); // some milliseconds after it was told
    await server.die();
    await server.revive();
    expect(await server.docker.ok("inspect", "bereft")).toBe(told);
    await server.docker.ok("start", "bereft");
    expect(await stateOf(server.docker, "bereft")).toBe("running 0");
    await expectLog(server.docker, "bereft", "begun");
  });

  test.concurrent("was killed, also if no server was there", async () => {
    await using server = await MortalServer.start();
    const id = await runSleeper(server.docker, "bereft");
    await server.docker.ok("logs", "bereft"); // which the kubelet has when it tells of the start
    await server.die();
    await deleteByHand("pods", id.slice(0, 12));
    await server.revive();
    expect(await server.docker.ok("wait", "bereft")).toBe("137");
    expect(await stateOf(server.docker, "bereft")).toBe("exited 137");
    await server.docker.ok("start", "bereft");
    expect(await stateOf(server.docker, "bereft")).toBe("running 0");
  });
});
