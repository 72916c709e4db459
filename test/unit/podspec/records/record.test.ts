import { describe, expect, it } from "bun:test";
import {
  buildRecord,
  historyFromConfigMap,
  ownerReference,
  recordFromConfigMap,
} from "../../../../src/podspec/records/record.ts";
import { containerRecord } from "../../../support/samples/container-record.ts";

describe("buildRecord() and recordFromConfigMap()", () => {
  const record = containerRecord(
    {
      env: ["A=b=c", "LINES=one\ntwo", "EMPTY="],
      labels: { größe: "名前", empty: "" },
      exposedPorts: ["80/tcp", "53/udp"],
      healthcheck: { test: ["CMD", "true"], intervalNs: 9_223_372_036_854_775_807n, retries: 3 },
    },
    {
      host: {
        memoryBytes: 9_223_372_036_854_775_807n,
        nanoCpus: -9_223_372_036_854_775_808n,
        shmSizeBytes: 9_007_199_254_740_993n,
        portBindings: { "80/tcp": [{ hostIp: "127.0.0.1", hostPort: 0 }] },
      },
    },
  );

  it("keep every field, 64-bit numbers and times included", () => {
    const kept = JSON.parse(JSON.stringify(buildRecord("instance", record)));
    expect(recordFromConfigMap(kept)).toEqual(record);
  });

  it("keep what became of it", () => {
    const history = {
      startCount: 2,
      startedAt: new Date("2026-01-01T00:00:01.001Z"),
      exit: {
        exitCode: 3,
        isOomKilled: false,
        error: "",
        startedAt: new Date("2026-01-01T00:00:01.001Z"),
        finishedAt: new Date("2026-01-01T00:00:02Z"),
      },
      restartCount: 1,
      isStopRequested: true,
    };
    const kept = JSON.parse(JSON.stringify(buildRecord("instance", record, history)));
    expect(historyFromConfigMap(kept)).toEqual(history);
    expect(historyFromConfigMap(buildRecord("instance", record)).startCount).toBe(0);
  });

  it("keep it where people and selectors find it", () => {
    const { metadata, data } = buildRecord("instance", record);
    expect(metadata).toMatchObject({
      name: "kubedock-0123456789ab",
      labels: {
        kubedock: "true",
        "kubedock.id": "instance",
        "kubedock.kind": "container",
        "kubedock.containerid": "0123456789ab",
      },
      annotations: { "kubedock.containername": "web" },
    });
    expect(data?.["container.json"]).toContain('"memoryBytes": 9223372036854775807');
  });

  it.each([
    [{}, 'Cannot read record "x": no "container.json"'],
    [{ "container.json": "{" }, 'Cannot read record "x": "container.json" is not JSON'],
    [{ "container.json": "null" }, 'Cannot read record "x": no "container.json"'],
  ])("say that %p is no record", (data, message) => {
    expect(() => recordFromConfigMap({ metadata: { name: "x" }, data })).toThrow(message);
  });
});

describe("ownerReference()", () => {
  it("points at what the cluster has made", () => {
    expect(ownerReference({ metadata: { name: "kubedock-a", uid: "1" } })).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      name: "kubedock-a",
      uid: "1",
      blockOwnerDeletion: false,
    });
    expect(ownerReference({ metadata: { name: "kubedock-a" } })).toBeUndefined();
  });
});
