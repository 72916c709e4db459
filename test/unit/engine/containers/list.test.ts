import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { listContainers } from "../../../../src/engine/containers/list.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { filters } from "../../../support/samples/filters.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

/** From the oldest to the newest: `made`, `web` (runs), `done` (exited with 3), and `db` (runs, healthy). */
beforeEach(async () => {
  test = await createTestEngine();
  const { engine, cluster, advance } = test;
  const labels = { app: "shop", tier: "front" };
  await createContainer(engine, containerSpec({ labels: { app: "shop" } }), {
    name: "made",
    signal,
  });
  advance(1000);
  const portBindings = { "80/tcp": [{ hostIp: "", hostPort: 8080 }] } as const;
  const web = containerSpec({ labels, exposedPorts: ["80/tcp", "53/udp"] }, { portBindings });
  await runContainer(test, web, "web");
  advance(1000);
  const done = await runContainer(test, containerSpec({ volumes: ["/data"] }), "done");
  cluster.endPod(done.podName, { exitCode: 3 });
  await nextTurn();
  advance(1000);
  const healthcheck = { test: ["CMD", "true"] };
  const image = "docker.io/library/redis:7-alpine";
  const db = await runContainer(test, containerSpec({ image, healthcheck }), "db");
  cluster.startPod(db.podName, { ready: true });
  await nextTurn();
});
afterEach(() => test.stop());

describe("listContainers()", () => {
  it("shows those that run, newest first; with all, every one", () => {
    expect(names({}, { all: false })).toEqual(["db", "web"]);
    expect(names()).toEqual(["db", "done", "web", "made"]);
  });

  it("shows the newest, whether they run or not, with a limit", () => {
    expect(names({}, { all: false, limit: 2 })).toEqual(["db", "done"]);
    expect(names({}, { all: false, limit: 0 })).toEqual(["db", "web"]);
    expect(names({}, { all: false, limit: -1 })).toEqual(["db", "web"]);
  });

  it("puts the last made first even if the clock does not tell", async () => {
    for (const name of ["a1", "a2"])
      await createContainer(test.engine, containerSpec(), { name, signal });
    expect(names().slice(0, 2)).toEqual(["a2", "a1"]);
  });

  it.each([
    [{ name: ["e"] }, ["done", "web", "made"]],
    [{ name: ["^web$"] }, ["web"]],
    [{ name: ["/web"] }, ["web"]],
    [{ name: ["^/d"] }, ["db", "done"]],
    [{ name: ["web", "db"] }, ["db", "web"]],
    [{ name: ["("] }, []],
    [{ status: ["exited"] }, ["done"]],
    [{ status: ["created", "running"] }, ["db", "web", "made"]],
    [{ status: ["paused"] }, []],
    [{ exited: ["3"] }, ["done"]],
    [{ exited: ["0"] }, []],
    [{ health: ["healthy"] }, ["db"]],
    [{ health: ["none"] }, ["done", "web", "made"]],
    [{ health: ["starting", "unhealthy"] }, []],
    [{ label: ["app"] }, ["web", "made"]],
    [{ label: ["app=shop", "tier=front"] }, ["web"]],
    [{ label: ["app=other"] }, []],
    [{ ancestor: ["busybox"] }, ["done", "web", "made"]],
    [{ ancestor: ["busybox:latest"] }, ["done", "web", "made"]],
    [{ ancestor: ["redis:7-alpine"] }, ["db"]],
    [{ ancestor: ["redis"] }, []],
    [{ before: ["done"] }, ["web", "made"]],
    [{ since: ["web"] }, ["db", "done"]],
    [{ since: ["made"], before: ["db"] }, ["done", "web"]],
    [{ volume: ["/data"] }, ["done"]],
    [{ network: ["bridge"] }, ["db", "done", "web", "made"]],
    [{ network: ["host"] }, []],
    [{ publish: ["8080"] }, ["web"]],
    [{ publish: ["8000-9000/tcp"] }, ["web"]],
    [{ publish: ["80"] }, []],
    [{ expose: ["80"] }, ["web"]],
    [{ expose: ["53/udp"] }, ["web"]],
    [{ expose: ["53"] }, []],
    [{ expose: ["1-100/tcp"] }, ["web"]],
    [{ "is-task": ["false"] }, ["db", "done", "web", "made"]],
    [{ "is-task": ["true"] }, []],
  ] as const)("filters by %p", (values, expected) => {
    expect(names(values)).toEqual([...expected]);
  });

  it("filters by ID and image ID, or the beginning of one", () => {
    const { record } = inspectContainer(test.engine, "web");
    expect(names({ id: [record.id] })).toEqual(["web"]);
    expect(names({ id: [record.id.slice(0, 12)] })).toEqual(["web"]);
    expect(names({ id: ["/web"] })).toEqual([]);
    const { imageId } = inspectContainer(test.engine, "db").record;
    expect(names({ ancestor: [imageId] })).toEqual(["db"]);
    expect(names({ ancestor: [imageId.slice(7, 19)] })).toEqual(["db"]);
  });

  it("shows all with a status that is asked for, as moby does, but not with an exit code", () => {
    expect(names({ status: ["exited"] }, { all: false })).toEqual(["done"]);
    expect(names({ exited: ["3"] }, { all: false })).toEqual([]);
  });

  it.each([
    [{ color: ["red"] }, "invalid filter 'color'"],
    [{ status: ["gone"] }, "invalid filter 'status=gone'"],
    [{ health: ["fine"] }, "invalid filter 'health=fine'"],
    [{ publish: ["x"] }, "invalid filter 'publish=x'"],
    [{ expose: ["80", "/tcp"] }, "invalid filter 'expose=/tcp'"],
    [{ exited: ["no"] }, "invalid filter 'exited=no'"],
    [{ "is-task": ["perhaps"] }, "invalid filter 'is-task=[perhaps]'"],
    [{ before: ["nope"] }, "No such container: nope"],
  ])("refuses %p", (values, message) => {
    expect(() => names(values)).toThrow(message);
  });

  it("shows no address of a container that has ended", () => {
    expect(inspectContainer(test.engine, "web").addresses).toEqual(["10.0.0.7"]);
    expect(inspectContainer(test.engine, "done").addresses).toEqual([]);
    expect(inspectContainer(test.engine, "done").publishedPorts).toEqual([]);
  });
});

function names(
  values: Readonly<Record<string, readonly string[]>> = {},
  options: { readonly all: boolean; readonly limit?: number } = { all: true },
): string[] {
  const views = listContainers(test.engine, { ...options, filters: filters(values) });
  return views.map(({ record }) => record.name);
}
