import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createTestApi, type TestApi } from "../../support/server/test-api.ts";
import { specGenerator } from "../../support/samples/spec-generator.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

type Event = { readonly status: string; readonly Actor: { Attributes: Record<string, string> } };

async function events(query: string): Promise<Event[]> {
  const answer = await api.send("GET", `/libpod/events?stream=false${query}`);
  const lines = (await answer.text()).split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Event);
}

describe("the version of libpod", () => {
  it.each(["/_ping", "/libpod/_ping"])("is told by %s", async (path) => {
    const answer = await api.send("GET", path);
    expect(await answer.text()).toBe("OK");
    expect(answer.headers.get("libpod-api-version")).toBe("4.3.1");
  });

  it("is that of the component by whose name clients look", async () => {
    const version = await (await api.send("GET", "/libpod/version")).json();
    const Details = { APIVersion: "4.3.1", MinAPIVersion: "4.0.0" };
    expect(version).toMatchObject({ Components: [{ Name: "Podman Engine", Details }] });
  });
});

describe("GET /libpod/info", () => {
  it("tells of the cluster and the containers", async () => {
    await api.run();
    const info = await (await api.send("GET", "/libpod/info")).json();
    expect(info).toMatchObject({
      store: { containerStore: { number: 1, paused: 0, running: 1, stopped: 0 } },
      version: { APIVersion: "4.3.1" },
      host: { distribution: { distribution: "kubernetes" } },
    });
  });
});

describe("GET /libpod/events", () => {
  it("tells what has been, in podman's words, with what its client relies on", async () => {
    const id = await api.run();
    await api.send("POST", `/libpod/containers/${id}/kill`);
    const [died, ...others] = await events('&filters={"event":["died"]}');
    expect(others).toEqual([]);
    expect(died).toMatchObject({ status: "died", id, Action: "died", Type: "container" });
    expect(died?.Actor.Attributes).toMatchObject({ containerExitCode: "137", podId: "" });
  });

  it("leaves out what podman has no word for", async () => {
    const id = await api.run();
    await api.send("POST", `/containers/${id}/resize?h=1&w=1`);
    await api.send("DELETE", `/containers/${id}?force=1`);
    const statuses = (await events("")).map(({ status }) => status);
    expect(statuses).toContain("remove");
    expect(statuses).not.toContain("resize");
  });

  it("knows moments in the past by how long ago they were", async () => {
    await api.run();
    api.advance(60_000);
    expect(await events("&since=10s")).toEqual([]);
    expect(await events("&since=5m")).not.toEqual([]);
  });
});

describe("failures", () => {
  it("have podman's form", async () => {
    const answer = await api.send("GET", "/libpod/containers/nope/json");
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      cause: "no such container",
      message: 'no container with name or ID "nope" found: no such container',
      response: 404,
    });
  });

  it("of a body have it, too", async () => {
    const body = specGenerator({ command: "true" });
    const answer = await api.send("POST", "/libpod/containers/create", { body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ response: 400 });
  });

  it.each([
    ["GET", "/libpod/nope", 404],
    ["GET", "/libpod/pods/x/exists", 404],
    ["POST", "/libpod/play/kube", 501],
    ["POST", "/libpod/images/busybox/push", 501],
    ["GET", "/libpod/secrets/json", 501],
  ])("%s %s answers %d", async (method, path, status) => {
    const answer = await api.send(method, path);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ response: status });
  });
});
