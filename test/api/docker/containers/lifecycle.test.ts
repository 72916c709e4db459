import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

const MISSING = { message: "No such container: nope" };

async function stateOf(id: string) {
  const answer = await api.send("GET", `/containers/${id}/json`);
  return ((await answer.json()) as { State: { Status: string; ExitCode: number } }).State;
}

describe("POST /containers/{id}/start", () => {
  it("answers 204 when the container runs, and 304 when it ran before", async () => {
    const id = await api.create();
    const answer = await api.send("POST", `/containers/${id}/start`);
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe("");
    expect((await stateOf(id)).Status).toBe("running");
    const again = await api.send("POST", `/containers/${id}/start`);
    expect(again.status).toBe(304);
    expect(again.body).toBeNull();
  });
});

describe("POST /containers/{id}/stop", () => {
  it("answers 204 when it has ended, and 304 when nothing ran", async () => {
    const id = await api.run();
    expect((await api.send("POST", `/containers/${id}/stop?t=0`)).status).toBe(204);
    expect((await stateOf(id)).Status).toBe("exited");
    expect((await api.send("POST", `/containers/${id}/stop`)).status).toBe(304);
  });

  it.each([
    ["?t=x", 'invalid value for "t": "x" is not a number'],
    ["?signal=NOPE", "Invalid signal: NOPE"],
  ])("answers 400 to %s", async (query, message) => {
    const id = await api.run();
    const answer = await api.send("POST", `/containers/${id}/stop${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message });
  });
});

describe("POST /containers/{id}/kill", () => {
  it("answers 204", async () => {
    const id = await api.run();
    expect((await api.send("POST", `/containers/${id}/kill`)).status).toBe(204);
  });

  it("answers 409 when nothing runs", async () => {
    const id = await api.create();
    const answer = await api.send("POST", `/containers/${id}/kill`);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toEqual({
      message: `cannot kill container: ${id}: container ${id} is not running`,
    });
  });
});

describe("POST /containers/{id}/kill", () => {
  it.each(["kill", "kill?signal=TERM"])(
    "answers 404 to %s when no container matches",
    async (verb) => {
      const answer = await api.send("POST", `/containers/nope/${verb}`);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toEqual({
        message: "cannot kill container: nope: No such container: nope",
      });
    },
  );
});

describe("POST /containers/{id}/rename", () => {
  it("answers 404 whatever the new name is, but for none", async () => {
    const answer = await api.send("POST", "/containers/nope/rename?name=-");
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual(MISSING);
    expect((await api.send("POST", "/containers/nope/rename?name=")).status).toBe(400);
  });

  it("answers 204 and changes the name", async () => {
    const id = await api.create({}, "old");
    expect((await api.send("POST", `/containers/${id}/rename?name=new`)).status).toBe(204);
    expect((await api.send("GET", "/containers/new/json")).status).toBe(200);
    expect((await api.send("GET", "/containers/old/json")).status).toBe(404);
  });

  it.each(["", "?name=", "?name=-"])("answers 400 to %p", async (query) => {
    const id = await api.create();
    expect((await api.send("POST", `/containers/${id}/rename${query}`)).status).toBe(400);
  });
});

describe("DELETE /containers/{id}", () => {
  it("answers 204 and forgets the container", async () => {
    const id = await api.create();
    expect((await api.send("DELETE", `/containers/${id}?v=1`)).status).toBe(204);
    expect((await api.send("GET", `/containers/${id}/json`)).status).toBe(404);
  });

  it("answers 409 when it runs, unless forced", async () => {
    const id = await api.run();
    expect((await api.send("DELETE", `/containers/${id}?force=0`)).status).toBe(409);
    expect((await api.send("DELETE", `/containers/${id}?force=1`)).status).toBe(204);
  });
});

describe("POST /containers/prune", () => {
  it("removes what does not run", async () => {
    await api.run();
    const id = await api.create();
    const answer = await api.send("POST", "/containers/prune");
    expect(await answer.json()).toEqual({ ContainersDeleted: [id], SpaceReclaimed: 0 });
  });
});

describe("POST /containers/{id}/wait", () => {
  it("sends its head before the container ends, and the exit code after", async () => {
    const id = await api.run();
    const answer = await api.send("POST", `/containers/${id}/wait?condition=next-exit`);
    expect(answer.status).toBe(200);
    expect(answer.headers.has("content-length")).toBe(false);
    const [pod = ""] = api.cluster.podObjects.keys();
    api.cluster.endPod(pod, { exitCode: 3 });
    expect(await answer.json()).toEqual({ StatusCode: 3 });
  });

  it("answers at once when nothing runs", async () => {
    const id = await api.create();
    const answer = await api.send("POST", `/containers/${id}/wait`);
    expect(await answer.json()).toEqual({ StatusCode: 0 });
  });

  it("answers 400 to a condition that there is not", async () => {
    const id = await api.create();
    const answer = await api.send("POST", `/containers/${id}/wait?condition=later`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: 'invalid condition: "later"' });
  });
});

describe("every verb", () => {
  it.each([
    ["POST", "start"],
    ["POST", "stop"],
    ["POST", "restart"],
    ["POST", "wait"],
    ["POST", "attach?stream=1&stdout=1"],
    ["POST", "rename?name=other"],
    ["POST", "resize?h=1&w=1"],
    ["GET", "json"],
    ["GET", "logs?stdout=1"],
    ["GET", "top"],
    ["DELETE", ""],
  ])("%s /containers/{id}/%s answers 404 when no container matches", async (method, verb) => {
    const answer = await api.send(method, `/containers/nope/${verb}`.replace(/\/$/, ""));
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(await answer.json()).toEqual(MISSING);
  });
});

describe("POST /containers/{id}/pause and /unpause", () => {
  it("answers 204, and shows the container as paused in between", async () => {
    const id = await api.run({ HostConfig: { Init: true } });
    const answer = await api.send("POST", `/containers/${id}/pause`);
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect(await stateOf(id)).toMatchObject({ Status: "paused", Running: true, Paused: true });
    const [{ Status }] = (await (await api.send("GET", "/containers/json")).json()) as [
      { Status: string },
    ];
    expect(Status).toMatch(/^Up .* \(Paused\)$/);
    expect((await api.send("POST", `/containers/${id}/unpause`)).status).toBe(204);
    expect(await stateOf(id)).toMatchObject({ Status: "running", Running: true, Paused: false });
  });

  it.each([
    ["pause", 409, "already paused"],
    ["start", 409, "cannot start a paused container, try unpause instead"],
    ["exec", 409, "is paused, unpause the container before exec"],
    ["attach?stream=1", 409, "is paused, unpause the container before attach"],
  ])("answers %s of a paused container with %d", async (verb, status, words) => {
    const id = await api.run({ HostConfig: { Init: true } });
    await api.send("POST", `/containers/${id}/pause`);
    const answer = await api.send("POST", `/containers/${id}/${verb}`, { body: { Cmd: ["ls"] } });
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { message: string }).message).toContain(words);
  });

  it("answers 409 to the removal of a paused container, unless it is forced", async () => {
    const id = await api.run({ HostConfig: { Init: true } }, "halted");
    await api.send("POST", `/containers/${id}/pause`);
    const refused = await api.send("DELETE", `/containers/${id}`);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toEqual({
      message: 'cannot remove container "halted": container is paused and must be unpaused first',
    });
    expect((await api.send("DELETE", `/containers/${id}?force=1`)).status).toBe(204);
  });

  it("answers 500, as moby does, when there is nothing to unpause", async () => {
    const id = await api.run();
    const answer = await api.send("POST", `/containers/${id}/unpause`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ message: `Container ${id} is not paused` });
  });
});
