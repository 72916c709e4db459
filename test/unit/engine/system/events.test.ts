import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { EventLog } from "../../../../src/engine/events.ts";
import { subscribeEvents, type EventsOptions } from "../../../../src/engine/system/events.ts";
import type { EngineEvent } from "../../../../src/model/event.ts";
import { filters } from "../../../support/samples/filters.ts";
import { nextTurn } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
const SECOND = 1_767_225_600; // when the clock of the tests begins

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

describe("subscribeEvents()", () => {
  it("tells what comes, from the moment it is asked", async () => {
    emit({ action: "before" });
    const client = new AbortController();
    const events = subscribe({ signal: client.signal });
    emit({ action: "one" });
    emit({ action: "two" });
    const actions: string[] = [];
    for await (const { action } of events) {
      actions.push(action);
      if (actions.length === 2) emit({ action: "three" });
      if (actions.length === 3) client.abort();
    }
    expect(actions).toEqual(["one", "two", "three"]);
  });

  it.each([
    [{ since: `${SECOND}` }, ["at 0", "at 1", "at 2"]],
    [{ since: `${SECOND + 1}` }, ["at 1", "at 2"]],
    [{ since: `${SECOND}.5` }, ["at 1", "at 2"]],
    [{ since: "2026-01-01T01:00:01+01:00" }, ["at 1", "at 2"]],
    [{ since: `${SECOND}`, until: `${SECOND + 1}` }, ["at 0", "at 1"]],
    [{ until: `${SECOND + 1}` }, ["at 0", "at 1"]],
    [{ since: `${SECOND + 9}` }, []],
    [{ since: `${SECOND}.000000001`, until: `${SECOND}.999999999` }, []],
  ])("tells what has been with %p", async (options, expected) => {
    for (const at of [0, 1, 2]) {
      emit({ action: `at ${at}` });
      test.advance(1000);
    }
    const end = new AbortController();
    const events = Array.fromAsync(subscribe({ ...options, signal: end.signal }));
    await nextTurn();
    end.abort();
    expect((await events).map(({ action }) => action)).toEqual(expected);
  });

  it("ends after what has been, if that is all that is asked for", async () => {
    emit({ action: "past" });
    const events = Array.fromAsync(subscribe({ until: `${SECOND}` }));
    emit({ action: "later" });
    expect((await events).map(({ action }) => action)).toEqual(["past"]);
  });

  it("tells what is new, even to a client whose clock is ahead", async () => {
    const client = new AbortController();
    const { signal } = client;
    const events = Array.fromAsync(subscribe({ since: `${SECOND + 60}`, signal }));
    emit({ action: "new" });
    client.abort();
    expect((await events).map(({ action }) => action)).toEqual(["new"]);
  });

  it("breaks off in the stream of a client that is too slow, and says so in the log", async () => {
    const events = subscribe({});
    for (let count = 0; count < 65_537; count += 1) emit({ action: "x" });
    expect(Array.fromAsync(events)).rejects.toMatchObject({ kind: "unavailable" });
    await nextTurn();
    expect(test.logged).toContainEqual({
      level: "warn",
      message: "Cannot go on with events: the reader is more than 65536 behind",
    });
  });

  it("ends at a moment to come", async () => {
    const events = Array.fromAsync(subscribe({ until: `${SECOND}.05` }));
    emit({ action: "in time" });
    expect((await events).map(({ action }) => action)).toEqual(["in time"]);
  });

  it("ends with the server", async () => {
    const events = Array.fromAsync(subscribe({}));
    test.stop();
    expect(await events).toEqual([]);
  });

  it.each([
    [{ type: ["container"] }, ["start", "exec_create: sh", "health_status: healthy"]],
    [{ type: ["image", "network"] }, ["pull", "untag", "connect"]],
    [{ event: ["start", "pull"] }, ["start", "pull"]],
    [{ event: ["exec_create"] }, ["exec_create: sh"]],
    [{ event: ["health_status"] }, ["health_status: healthy"]],
    [{ event: ["health_status: healthy"] }, ["health_status: healthy"]],
    [{ container: ["abc"] }, ["start", "exec_create: sh", "health_status: healthy"]],
    [{ container: ["web"] }, ["start", "exec_create: sh", "health_status: healthy"]],
    [{ container: ["redis"] }, []],
    [{ image: ["redis:7"] }, ["start", "exec_create: sh", "health_status: healthy", "pull"]],
    [{ image: ["redis"] }, ["start", "exec_create: sh", "health_status: healthy", "pull"]],
    [{ image: ["red"] }, []],
    [{ image: ["registry.test/a/b"] }, ["untag"]],
    [{ label: ["app=shop"] }, ["start", "exec_create: sh", "health_status: healthy"]],
    [{ label: ["app=other"] }, []],
    [{ network: ["net"] }, ["connect"]],
    [{ volume: ["x"] }, []],
    [{ daemon: ["x"] }, []],
    [{ scope: ["local"], event: ["pull"] }, ["pull"]],
    [{ scope: ["swarm"] }, []],
    [{ type: ["container"], event: ["start"], container: ["web-1"] }, ["start"]],
  ] as const)("filters by %p", async (values, expected) => {
    const attributes = { name: "web-1", image: "redis:7", app: "shop" };
    for (const action of ["start", "exec_create: sh", "health_status: healthy"])
      emit({ action, actor: { id: "abcdef", attributes } });
    emit({
      type: "image",
      action: "pull",
      actor: { id: "redis:7", attributes: { name: "redis:7" } },
    });
    const digest = `sha256:${"a".repeat(64)}`;
    emit({
      type: "image",
      action: "untag",
      actor: { id: digest, attributes: { name: `registry.test/a/b@${digest}` } },
    });
    emit({ type: "network", action: "connect", actor: { id: "12", attributes: { name: "net" } } });
    test.advance(1);
    const options = { until: `${SECOND}.001`, filters: filters(values) };
    const events = await Array.fromAsync(subscribe(options));
    expect(events.map(({ action }) => action)).toEqual([...expected]);
  });

  it("refuses what it does not know", () => {
    expect(() => subscribe({ filters: filters({ color: ["red"] }) })).toThrow(
      "invalid filter 'color'",
    );
    expect(() => subscribe({ since: "now" })).toThrow('invalid value for time: "now"');
    expect(() => subscribe({ since: "20", until: "10" })).toThrow(
      "`since` time (20) cannot be after `until` time (10)",
    );
  });
});

describe("EventLog", () => {
  const { signal } = new AbortController();

  it("keeps the last 256 events", () => {
    const log = new EventLog();
    for (let count = 0; count < 300; count += 1) log.emit(event({ action: String(count) }));
    expect(log.history).toHaveLength(256);
    expect(log.history[0]?.action).toBe("44");
  });

  it("numbers events by nanoseconds, each later than the one before, whatever the clock does", () => {
    const log = new EventLog();
    for (const at of [5, 5, 3, 6]) log.emit({ ...event({}), at: new Date(at) });
    const moments = log.history.map(({ unixNanoseconds }) => unixNanoseconds);
    expect(moments).toEqual([5_000_000n, 5_000_001n, 5_000_002n, 6_000_000n]);
  });

  it("loses nothing for a slow reader, and holds up nobody", async () => {
    const log = new EventLog();
    const end = new AbortController();
    const slow = log.read("now", end.signal);
    for (let count = 0; count < 65_536; count += 1) log.emit(event({ action: String(count) }));
    end.abort();
    const read = await Array.fromAsync(slow);
    expect(read.length).toBe(65_536);
    expect(read.at(-1)?.action).toBe("65535");
  });

  it("cuts off a reader that is too far behind", async () => {
    const log = new EventLog();
    const slow = log.read("now", signal);
    for (let count = 0; count < 65_537; count += 1) log.emit(event({ action: "x" }));
    expect(slow.next()).rejects.toMatchObject({ kind: "unavailable" });
  });

  it("gives a reader what was there when it ended", async () => {
    const log = new EventLog();
    const end = new AbortController();
    log.emit(event({ action: "one" }));
    const reader = log.read("history", end.signal);
    log.emit(event({ action: "two" }));
    end.abort();
    expect((await Array.fromAsync(reader)).map(({ action }) => action)).toEqual(["one", "two"]);
  });

  it("forgets a reader that goes", async () => {
    const log = new EventLog();
    const reader = log.read("now", signal);
    log.emit(event({ action: "one" }));
    for await (const { action } of reader) {
      expect(action).toBe("one");
      break;
    }
    log.emit(event({ action: "two" }));
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it("tells nobody who has gone before", () => {
    const log = new EventLog();
    log.listen(() => {
      throw new Error("nobody listens");
    }, AbortSignal.abort());
    log.emit(event({}));
  });
});

function subscribe(options: Partial<EventsOptions>): AsyncIterable<EngineEvent> {
  const { signal } = new AbortController();
  return subscribeEvents(test.engine, { filters: filters(), signal, ...options });
}

function event(changes: Partial<EngineEvent>): Omit<EngineEvent, "unixNanoseconds"> {
  const actor = { id: "abc", attributes: {} };
  return { type: "container", action: "start", actor, at: new Date(0), ...changes };
}

function emit(changes: Partial<EngineEvent>): void {
  test.engine.events.emit({ ...event(changes), at: test.engine.clock.now() });
}
