import { describe, expect, it } from "bun:test";
import type { V1ConfigMap } from "@kubernetes/client-node";
import { watch } from "../../../../src/kubernetes/watch/watch.ts";
import { startApiServer, statusResponse, type FakeAnswer } from "../fake-api-server.ts";

const TARGET = { path: "/configmaps", query: { labelSelector: "a=b" } };

describe("watch()", () => {
  it("lists, then tells the changes after that, and ends with the signal", async () => {
    const seen = await changes(3, [
      list("10", "one"),
      watched(event("ADDED", "two", "11"), event("DELETED", "one", "12")),
    ]);
    expect(seen.changes).toEqual(["synced one", "added two", "deleted one"]);
    expect(seen.requests[1]).toMatch(
      /^GET \/configmaps\?labelSelector=a%3Db&watch=true&allowWatchBookmarks=true&timeoutSeconds=[345]\d\d&resourceVersion=10$/,
    );
  });

  it("goes on after a break where it was, bookmarks included", async () => {
    const seen = await changes(3, [
      list("10"),
      ended(event("ADDED", "one", "11")),
      ended(event("BOOKMARK", "", "20")),
      watched(event("MODIFIED", "one", "21")),
    ]);
    expect(seen.changes).toEqual(["synced ", "added one", "modified one"]);
    expect(seen.requests.map((request) => /resourceVersion=(\d+)/.exec(request)?.[1])).toEqual([
      undefined,
      "10",
      "11",
      "20",
    ]);
  });

  it.each([
    ["in the stream", () => ended('{"type":"ERROR","object":{"kind":"Status","code":410}}\n')],
    ["as an answer", () => () => statusResponse(410, "too old resource version")],
  ])("lists again when its place is forgotten, told %s", async (_how, expired) => {
    const seen = await changes(3, [
      list("10", "one"),
      expired(),
      list("30", "two"),
      watched(event("ADDED", "three", "31")),
    ]);
    expect(seen.changes).toEqual(["synced one", "synced two", "added three"]);
  });

  it("outlives a server that fails for a while, and says so once", async () => {
    const failing = Array.from({ length: 9 }, () => down);
    const again = watched(event("ADDED", "one", "11"));
    const seen = await changes(2, [list("10"), ...failing, again]);
    expect(seen.changes).toEqual(["synced ", "added one"]);
    expect(seen.warnings).toEqual([
      'Cannot watch "/configmaps": etcd is not there; trying again until it works',
      expect.stringMatching(/^Watching "\/configmaps" again after \d\.\d s$/),
    ]);
  });

  it("goes on watching when a server that has just begun does not know its rules yet", async () => {
    const seen = await changes(3, [
      list("10"),
      ended(event("ADDED", "one", "11")),
      () => statusResponse(403, "cannot watch"),
      watched(event("ADDED", "two", "12")),
    ]);
    expect(seen.changes).toEqual(["synced ", "added one", "added two"]);
    expect(seen.requests.at(-1)).toContain("resourceVersion=11");
  });

  it("lists again when the server has older data than before", async () => {
    const seen = await changes(2, [
      list("10", "one"),
      ...Array.from({ length: 3 }, () => ahead),
      list("3", "two"),
    ]);
    expect(seen.changes).toEqual(["synced one", "synced two"]);
  });

  it("puts events together that come in pieces, even of one letter", async () => {
    const bytes = Buffer.from(event("ADDED", "käse", "11") + event("ADDED", "two", "12"));
    const pieces = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
    const seen = await changes(3, [list("10"), () => open(pieces)]);
    expect(seen.changes).toEqual(["synced ", "added käse", "added two"]);
  });

  it("lists each second where watching is forbidden", async () => {
    const seen = await changes(5, [
      list("10", "one", "two"),
      () => statusResponse(403, "cannot watch"),
      list("11", "one", "two"),
      () => statusResponse(500, "a hiccup"),
      () => Response.json(listOf("12", named("two", "9"), named("three", "12"))),
    ]);
    expect(seen.changes).toEqual([
      "synced one,two",
      "deleted one",
      "modified two",
      "added three",
      "end",
    ]);
    expect(seen.warnings).toEqual(["Cannot watch, so changes show a second late: cannot watch"]);
  });

  it("fails if it cannot even list", async () => {
    const seen = changes(1, [() => statusResponse(403, "cannot list")]);
    expect(await seen.catch((error: unknown) => error)).toMatchObject({ kind: "forbidden" });
  });

  it("of news tells nothing that was there before", async () => {
    const seen = await changes(2, [list("10", "old"), watched(event("ADDED", "new", "11"))], {
      ...TARGET,
      isNewsOnly: true,
    });
    expect(seen.changes).toEqual(["synced ", "added new"]);
    expect(seen.requests[0]).toBe("GET /configmaps?labelSelector=a%3Db&limit=1");
  });
});

function ahead(): Response {
  return statusResponse(504, "Timeout: Too large resource version: 10, current: 3");
}

function down(): Response {
  return statusResponse(500, "etcd is not there");
}

/** Runs a watch against answers, in their order, until it has told so many changes or ends by itself. */
async function changes(
  count: number,
  answers: readonly FakeAnswer[],
  target: Parameters<typeof watch>[1] = TARGET,
): Promise<{ changes: string[]; requests: string[]; warnings: string[] }> {
  const rest = [...answers];
  const abort = new AbortController();
  await using server = await startApiServer((request, url) => {
    const next = rest.shift();
    if (next) return next(request, url);
    abort.abort();
    return statusResponse(500, "no more answers");
  });
  const seen: string[] = [];
  for await (const change of watch<V1ConfigMap>(server.client, target, abort.signal)) {
    const objects = change.type === "synced" ? change.objects : [change.object];
    seen.push(`${change.type} ${objects.map(({ metadata }) => metadata?.name).join(",")}`);
    if (seen.length === count) abort.abort();
  }
  if (seen.length < count) seen.push("end");
  return { changes: seen, requests: server.requests, warnings: server.warnings };
}

function list(resourceVersion: string, ...names: readonly string[]): FakeAnswer {
  return () => Response.json(listOf(resourceVersion, ...names.map((name) => named(name, "1"))));
}

function listOf(resourceVersion: string, ...items: readonly object[]): object {
  return { metadata: { resourceVersion }, items };
}

function named(name: string, resourceVersion: string): object {
  return { metadata: { name, uid: `uid-${name}`, resourceVersion } };
}

function event(type: string, name: string, resourceVersion: string): string {
  return `${JSON.stringify({ type, object: { metadata: { name, resourceVersion } } })}\n`;
}

/** A watch that tells events and stays open. */
function watched(...events: readonly string[]): FakeAnswer {
  return () => open(events.map((text) => Buffer.from(text)));
}

/** A watch that tells events and ends. */
function ended(...events: readonly string[]): FakeAnswer {
  return () => new Response(events.join(""));
}

function open(pieces: readonly Uint8Array[]): Response {
  const rest = [...pieces];
  return new Response(
    new ReadableStream({
      pull: async (body) => {
        const next = rest.shift();
        if (next) body.enqueue(next);
        else await new Promise(() => {});
      },
    }),
  );
}
