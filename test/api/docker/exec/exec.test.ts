import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { encodeFrame } from "../../../../src/streams/stdcopy.ts";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

const bytes = (text: string) => new TextEncoder().encode(text);

async function createExec(body: object): Promise<string> {
  const id = await api.run();
  const answer = await api.send("POST", `/containers/${id}/exec`, { body });
  return ((await answer.json()) as { Id: string }).Id;
}

describe("POST /containers/{id}/exec", () => {
  it("answers 201 with an ID", async () => {
    const id = await api.run();
    const answer = await api.send("POST", `/containers/${id}/exec`, { body: { Cmd: ["true"] } });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ Id: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it("answers 409 when the container does not run", async () => {
    const id = await api.create();
    const answer = await api.send("POST", `/containers/${id}/exec`, { body: { Cmd: ["true"] } });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toEqual({ message: `container ${id} is not running` });
  });

  it.each([
    [{}, "No exec command specified"],
    [{ Cmd: 1 }, "invalid request body: Cmd: Expected array"],
  ])("answers 400 to %p", async (body, message) => {
    const id = await api.run();
    const answer = await api.send("POST", `/containers/${id}/exec`, { body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message });
  });
});

describe("POST /exec/{id}/start", () => {
  it("answers with the output, and inspect with the exit code", async () => {
    api.cluster.onExec = () => ({
      output: [{ stream: "stdout", bytes: bytes("hi\n") }],
      exitCode: 3,
    });
    const id = await createExec({ Cmd: ["sh", "-c", "x"], AttachStdout: true });
    const answer = await api.send("POST", `/exec/${id}/start`, { body: {}, input: "" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/vnd.docker.multiplexed-stream");
    expect(await answer.bytes()).toEqual(new Uint8Array(encodeFrame("stdout", bytes("hi\n"))));
    const inspect = await api.send("GET", `/exec/${id}/json`);
    expect(await inspect.json()).toMatchObject({
      ID: id,
      Running: false,
      ExitCode: 3,
      OpenStdout: true,
      ProcessConfig: { tty: false, entrypoint: "sh", arguments: ["-c", "x"] },
    });
  });

  it("answers a detached one at once and without body", async () => {
    const id = await createExec({ Cmd: ["true"] });
    const answer = await api.send("POST", `/exec/${id}/start`, { body: { Detach: true } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-length")).toBe("0");
  });

  it("answers 409 when it has run before", async () => {
    const id = await createExec({ Cmd: ["true"] });
    await (await api.send("POST", `/exec/${id}/start`, { body: {} })).text();
    expect((await api.send("POST", `/exec/${id}/start`, { body: {} })).status).toBe(409);
  });
});

describe("every route of an exec", () => {
  it.each([
    ["POST", "start"],
    ["POST", "resize?h=1&w=1"],
    ["GET", "json"],
  ])("%s /exec/{id}/%s answers 404 when there is none", async (method, verb) => {
    const answer = await api.send(method, `/exec/nope/${verb}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: "No such exec instance: nope" });
  });
});
