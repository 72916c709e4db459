import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { encodeFrame } from "../../../src/streams/stdcopy.ts";
import { writeTar } from "../../../src/streams/tar/write-tar.ts";
import { specGenerator } from "../../support/samples/spec-generator.ts";
import { createTestApi, type TestApi } from "../../support/server/test-api.ts";
import { bytesOf, fileEntries } from "../../support/tar.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

const bytes = (text: string) => new TextEncoder().encode(text);
const frame = (stream: "stdout" | "stderr", text: string) =>
  Buffer.from(encodeFrame(stream, bytes(text))).toString();

const archiveOf = (path: string) =>
  bytesOf(writeTar(fileEntries({ path: "folder", type: "directory" }, { path, content: "x" })));

/** What podman's client is told of a file. */
async function stat(id: string, path: string) {
  const answer = await api.send("HEAD", `/libpod/containers/${id}/archive?path=${path}`);
  const header = answer.headers.get("x-docker-container-path-stat") ?? "bnVsbA==";
  const told: unknown = JSON.parse(Buffer.from(header, "base64").toString());
  return { status: answer.status, told };
}

async function create(fields: object = {}): Promise<string> {
  const body = specGenerator(fields);
  const answer = await api.send("POST", "/libpod/containers/create", { body });
  return ((await answer.json()) as { Id: string }).Id;
}

async function run(fields: object = {}): Promise<string> {
  const id = await create(fields);
  await api.send("POST", `/libpod/containers/${id}/start`);
  return id;
}

describe("GET /libpod/containers/{name}/logs", () => {
  beforeEach(() => {
    api.cluster.log = {
      stdout: "2026-01-01T00:00:01.000000001Z out\n",
      stderr: "2026-01-01T00:00:02.000000002Z err\n",
    };
  });

  it("frames what a terminal has shown, too", async () => {
    const id = await run({ terminal: true });
    const answer = await api.send("GET", `/libpod/containers/${id}/logs?stdout=true`);
    expect(await answer.text()).toStartWith(frame("stdout", "out\r\n"));
  });

  it("takes Go's zero time and a tail of -1 for no limit", async () => {
    const id = await run();
    const zero = "0001-01-01T00:00:00Z";
    const query = `?follow=false&stdout=true&stderr=true&tail=-1&since=${zero}&until=${zero}`;
    const answer = await api.send("GET", `/libpod/containers/${id}/logs${query}`);
    expect(await answer.text()).toBe(frame("stdout", "out\n") + frame("stderr", "err\n"));
  });
});

describe("POST /libpod/containers/{name}/attach", () => {
  it.each(["?stream=true&stdin=true&stdout=true&stderr=true", ""])(
    "connects with all streams by %p",
    async (query) => {
      api.cluster.onAttach = () => ({
        output: [{ stream: "stdout", bytes: bytes("hello") }],
        waitsForInput: true,
      });
      const id = await create({ stdin: true });
      const path = `/libpod/containers/${id}/attach${query}`;
      const answer = await api.send("POST", path, { input: "typed" });
      await api.send("POST", `/libpod/containers/${id}/start`);
      expect(await answer.text()).toBe(frame("stdout", "hello"));
    },
  );
});

describe("POST /libpod/containers/{name}/resize", () => {
  it("answers 200 ahead of the start as well", async () => {
    const id = await create({ terminal: true });
    const path = `/libpod/containers/${id}/resize?h=24&w=80&running=true`;
    expect((await api.send("POST", path)).status).toBe(200);
    await api.send("POST", `/libpod/containers/${id}/start`);
    expect((await api.send("POST", path)).status).toBe(200);
  });
});

describe("exec", () => {
  it("runs a command on the connection that its start came by", async () => {
    api.cluster.onExec = () => ({
      output: [{ stream: "stdout", bytes: bytes("hi") }],
      exitCode: 3,
    });
    const container = await run();
    const body = { Cmd: ["true"], AttachStdout: true };
    const made = await api.send("POST", `/libpod/containers/${container}/exec`, { body });
    expect(made.status).toBe(201);
    const { Id } = (await made.json()) as { Id: string };
    const start = { Detach: false, Tty: false, h: 24, w: 80 };
    const path = `/libpod/exec/${Id}/start`;
    const answer = await api.send("POST", path, { body: start, input: "" });
    expect(await answer.text()).toBe(frame("stdout", "hi"));
    const inspected = await api.send("GET", `/libpod/exec/${Id}/json`);
    expect(await inspected.json()).toMatchObject({ ExitCode: 3, Running: false });
  });

  it("that is not there answers 404 in podman's words", async () => {
    const answer = await api.send("GET", "/libpod/exec/nope/json");
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ cause: "no such exec session" });
  });
});

describe("PUT and HEAD /libpod/containers/{name}/archive", () => {
  it("tell of a file what podman's client goes by", async () => {
    const id = await create();
    const body = await archiveOf("folder/file");
    const answer = await api.send("PUT", `/libpod/containers/${id}/archive?path=/srv`, { body });
    expect(answer.status).toBe(200);
    expect(await stat(id, "/srv/folder/file")).toMatchObject({
      status: 200,
      told: { name: "file", isDir: false, size: 1, linkTarget: "/srv/folder/file" },
    });
  });

  it("unpack what is in the archive under other names", async () => {
    const id = await create();
    const rename = encodeURIComponent('{"folder":"other"}');
    const path = `/libpod/containers/${id}/archive?path=/srv&rename=${rename}`;
    await api.send("PUT", path, { body: await archiveOf("folder/file") });
    expect((await stat(id, "/srv/other/file")).status).toBe(200);
  });

  it("answer 400 to other names that are none", async () => {
    const path = `/libpod/containers/${await create()}/archive?path=/srv&rename=x`;
    const answer = await api.send("PUT", path, { body: await archiveOf("folder/file") });
    expect(answer.status).toBe(400);
  });
});

describe("GET /libpod/containers/stats", () => {
  it("tells of all that run in one answer", async () => {
    api.cluster.onExec = () => ({
      output: [{ stream: "stdout", bytes: bytes("cgroup\t2\nmemory.current\t1000\n\n") }],
      exitCode: 0,
    });
    const [first, second] = [await run({ init: true }), await run({ init: true })];
    await create();
    const answer = await api.send("GET", "/libpod/containers/stats?stream=false");
    const { Stats } = (await answer.json()) as { Stats: { ContainerID: string }[] };
    expect(Stats.map(({ ContainerID }) => ContainerID).toSorted()).toEqual(
      [first, second].toSorted(),
    );
    expect(Stats).toMatchObject([{ MemUsage: 1000 }, { MemUsage: 1000 }]);
  });

  it("answers 404 for one that is not there, and 400 to no interval at all", async () => {
    const missing = await api.send("GET", "/libpod/containers/stats?containers=nope");
    expect(missing.status).toBe(404);
    const never = await api.send("GET", "/libpod/containers/stats?interval=0");
    expect(never.status).toBe(400);
  });
});
