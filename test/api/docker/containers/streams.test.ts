import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { encodeFrame } from "../../../../src/streams/stdcopy.ts";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

const bytes = (text: string) => new TextEncoder().encode(text);
const frame = (stream: "stdout" | "stderr", text: string) =>
  Buffer.from(encodeFrame(stream, bytes(text))).toString();

const version = (apiVersion: string) => ({ headers: { "x-kubedock-api-version": apiVersion } });

describe("GET /containers/{id}/logs", () => {
  beforeEach(() => {
    api.cluster.log = {
      stdout: "2026-01-01T00:00:01.000000001Z out\n",
      stderr: "2026-01-01T00:00:02.000000002Z err\n",
    };
  });

  it.each([
    ["?stdout=1&stderr=1", frame("stdout", "out\n") + frame("stderr", "err\n")],
    ["?stdout=true", frame("stdout", "out\n")],
    ["?stderr=1&timestamps=1", frame("stderr", "2026-01-01T00:00:02.000000002Z err\n")],
    ["?stdout=1&stderr=1&tail=1", frame("stderr", "err\n")],
    ["?stdout=1&tail=all&since=0", frame("stdout", "out\n")],
    ["?stdout=1&tail=-1", frame("stdout", "out\n")],
    ["?stdout=1&tail=0", ""],
  ])("answers %s in frames", async (query, text) => {
    const id = await api.run();
    const answer = await api.send("GET", `/containers/${id}/logs${query}`);
    expect(answer.headers.get("content-type")).toBe("application/vnd.docker.multiplexed-stream");
    expect(await answer.text()).toBe(text);
  });

  it("answers a terminal's log as it is", async () => {
    const id = await api.run({ Tty: true });
    const answer = await api.send("GET", `/containers/${id}/logs?stdout=1`);
    expect(answer.headers.get("content-type")).toBe("application/vnd.docker.raw-stream");
    expect(await answer.text()).toStartWith("out\r\n");
  });

  it("calls frames a raw stream before API v1.42", async () => {
    const id = await api.run();
    const answer = await api.send("GET", `/containers/${id}/logs?stdout=1`, version("1.41"));
    expect(answer.headers.get("content-type")).toBe("application/vnd.docker.raw-stream");
  });

  it("answers 400 when no stream is asked for", async () => {
    const id = await api.run();
    const answer = await api.send("GET", `/containers/${id}/logs?follow=1`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      message: "Bad parameters: you must choose at least one stream",
    });
  });
});

describe("POST /containers/{id}/attach", () => {
  it("feeds the process and shows its output in frames", async () => {
    api.cluster.onAttach = () => ({
      output: [{ stream: "stdout", bytes: bytes("hello") }],
      waitsForInput: true,
    });
    const id = await api.create({ OpenStdin: true, StdinOnce: true });
    const answer = await api.send("POST", `/containers/${id}/attach?stream=1&stdin=1&stdout=1`, {
      input: "typed",
    });
    expect(answer.headers.get("content-type")).toBe("application/vnd.docker.multiplexed-stream");
    await api.send("POST", `/containers/${id}/start`);
    expect(await answer.text()).toBe(frame("stdout", "hello"));
    expect(Buffer.concat(api.cluster.input).toString()).toEndWith("typed");
  });

  it("shows output to a client that did not ask for an upgrade", async () => {
    api.cluster.onAttach = () => ({ output: [{ stream: "stderr", bytes: bytes("oops") }] });
    const id = await api.create();
    const answer = await api.send("POST", `/containers/${id}/attach?stream=1&stderr=1`);
    expect(answer.headers.get("content-type")).toBe("application/vnd.docker.raw-stream");
    await api.send("POST", `/containers/${id}/start`);
    expect(await answer.text()).toBe(frame("stderr", "oops"));
  });
});

describe("POST /containers/{id}/attach?detachKeys=", () => {
  const attach = "stream=1&stdin=1&stdout=1&detachKeys=";

  it("leaves a terminal at these keys, and tells of it", async () => {
    const id = await api.run({ Tty: true, OpenStdin: true });
    const answer = await api.send("POST", `/containers/${id}/attach?${attach}ctrl-a,x`, {
      input: "ls\u0010\u0011\u0001xrm",
    });
    expect(await answer.text()).toBe("");
    expect(Buffer.concat(api.cluster.input).toString()).toBe("ls\u0010\u0011");
    api.advance(1000);
    const until = api.engine.clock.now().getTime() / 1000;
    const events = await api.send("GET", `/events?since=0&until=${until}`);
    expect(await events.text()).toContain('"Action":"detach"');
  });

  it("does not look for them without a terminal", async () => {
    const id = await api.run({ OpenStdin: true, StdinOnce: true });
    const answer = await api.send("POST", `/containers/${id}/attach?${attach}`, {
      input: "a\u0010\u0011b",
    });
    await answer.text();
    expect(Buffer.concat(api.cluster.input).toString()).toBe("a\u0010\u0011b");
  });

  it("answers 400 to keys that there are not", async () => {
    const id = await api.run({ Tty: true, OpenStdin: true });
    const answer = await api.send("POST", `/containers/${id}/attach?${attach}hyper-x`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: "Invalid detach keys (hyper-x) provided" });
  });
});

const runWithInput = () => api.run({ OpenStdin: true, StdinOnce: true });

describe("GET /containers/{id}/attach/ws", () => {
  const session = { input: "typed", protocol: "websocket" } as const;

  beforeEach(() => {
    const output = (["stdout", "stderr"] as const).map((stream) => ({
      stream,
      bytes: bytes(stream),
    }));
    api.cluster.onAttach = () => ({ output, waitsForInput: true });
  });

  it.each([
    ["stream=1&stdin=1&stdout=1&stderr=1", "1.55", "stdoutstderr", "typed"],
    ["stream=1&stderr=1", "1.42", "stderr", ""],
    ["stream=1", "1.41", "stdoutstderr", "typed"],
    ["", "1.55", "", ""],
  ])("connects with the streams of %p, API %s", async (query, apiVersion, output, input) => {
    const id = await runWithInput();
    const options = { ...session, ...version(apiVersion) };
    const answer = await api.send("GET", `/containers/${id}/attach/ws?${query}`, options);
    expect(answer.headers.get("content-type")).toBe("application/vnd.docker.raw-stream");
    if (input === "") api.cluster.endPod(inspectContainer(api.engine, id).podName, { exitCode: 0 });
    expect(await answer.text()).toBe(output);
    expect(Buffer.concat(api.cluster.input).toString()).toBe(input);
  });

  it("answers in text before API v1.28", async () => {
    const options = { ...session, ...version("1.27") };
    const answer = await api.send(
      "GET",
      `/containers/${await runWithInput()}/attach/ws?stream=1`,
      options,
    );
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    await answer.body?.cancel();
  });

  it("answers 400 to who does not ask for a WebSocket", async () => {
    const answer = await api.send("GET", `/containers/${await runWithInput()}/attach/ws?stream=1`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: "not websocket protocol" });
  });

  it("answers 404 when no container matches", async () => {
    const answer = await api.send("GET", "/containers/nope/attach/ws?stream=1", session);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: "No such container: nope" });
  });
});

describe("GET /containers/{id}/top", () => {
  it("answers 409 when the container does not run", async () => {
    const id = await api.create();
    const answer = await api.send("GET", `/containers/${id}/top`);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toEqual({ message: `container ${id} is not running` });
  });
});

describe("POST /containers/{id}/resize", () => {
  it("answers 200 without body", async () => {
    const id = await api.run({ Tty: true });
    const answer = await api.send("POST", `/containers/${id}/resize?h=24&w=80`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
  });

  it.each(["", "?h=24", "?h=-1&w=80", "?h=a&w=80"])("answers 400 to %p", async (query) => {
    const id = await api.run({ Tty: true });
    expect((await api.send("POST", `/containers/${id}/resize${query}`)).status).toBe(400);
  });
});
