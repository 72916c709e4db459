import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { nextTurn } from "../../support/server/run-container.ts";
import { createTestPods, type TestPods } from "../../support/server/test-pods.ts";

let test: TestPods;
beforeEach(async () => {
  test = await createTestPods();
});
afterEach(() => test.api.stop());

describe("POST /libpod/pods/{name}/…", () => {
  it("answers with the pod, and 304 where nothing is to be done", async () => {
    const id = await test.createPod();
    await test.createMember({ name: "one" });
    expect((await test.send("POST", "/pods/web/stop")).status).toBe(304);
    expect(await test.json("POST", "/pods/web/start")).toEqual({
      Errs: null,
      Id: id,
      RawInput: "web",
    });
    expect((await test.send("POST", "/pods/web/start")).status).toBe(304);
  });

  it.each([
    ["timeout=0", 10, "9"],
    ["t=0&timeout=-1", 10, "9"],
    ["timeout=5", 0, "15"],
    ["timeout=-1", 0, "9"], // what clients send if nobody has said anything
    ["", 0, "9"],
  ])("stop?%s begins, where else there were %d s, with signal %s", async (query, own, signal) => {
    await test.createPod();
    const member = await test.createMember({ name: "one", stop_timeout: own });
    await test.send("POST", "/pods/web/start");
    const signals: string[] = [];
    test.api.engine.events.listen(({ action, actor: { id, attributes } }) => {
      if (action === "kill" && id === member) signals.push(attributes["signal"] ?? "");
    }, test.api.engine.signal);
    const stopping = test.send("POST", `/pods/web/stop?${query}`);
    await nextTurn();
    expect(signals).toEqual([signal]);
    await test.send("DELETE", "/pods/web?force=true");
    expect((await stopping).status).toBe(200);
  });

  it("tells by 409 of which containers it could not be done", async () => {
    const id = await test.createPod();
    await test.createMember({ name: "one" });
    const lost = await test.createMember({ name: "two", image: "redis:7-alpine" });
    test.api.cluster.ephemeralState = {
      waiting: { reason: "ErrImagePull", message: "no such image" },
    };
    const answer = await test.send("POST", "/pods/web/start");
    expect(answer.status).toBe(409);
    const { Id, Errs } = (await answer.json()) as { Id: string; Errs: string[] };
    expect(Id).toBe(id);
    expect(Errs).toHaveLength(2);
    expect(Errs).toContainEqual(
      expect.stringMatching(new RegExp(`^starting container ${lost}: .*no such image`)),
    );
  });

  it("refuses to kill what does not run, and by a signal that is none", async () => {
    await test.createPod();
    const id = String((await test.json("GET", "/pods/web/json"))["Id"]);
    const refused = await test.send("POST", "/pods/web/kill");
    expect(refused.status).toBe(409);
    expect(await refused.json()).toEqual({
      Errs: [`cannot kill a pod with no running containers: ${id}`],
      Id: id,
      RawInput: "web",
    });
    await test.send("POST", "/pods/web/start");
    expect((await test.send("POST", "/pods/web/kill?signal=NONE")).status).toBe(400);
  });

  it.each(["start", "stop", "restart", "kill", "pause", "unpause"])(
    "%s answers 404 for a pod that is not there",
    async (verb) => {
      const answer = await test.send("POST", `/pods/web/${verb}`);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({
        cause: "no such pod",
        message: "no pod with name or ID web found: no such pod",
      });
    },
  );

  it("finds it by the beginning of its ID", async () => {
    const id = await test.createPod();
    expect((await test.send("GET", `/pods/${id.slice(0, 5)}/exists`)).status).toBe(204);
    expect((await test.send("GET", "/pods/none/exists")).status).toBe(404);
  });
});
