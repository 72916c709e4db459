import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

describe("GET /networks", () => {
  it("lists Docker's own", async () => {
    const answer = await api.send("GET", "/networks");
    const names = ((await answer.json()) as { Name: string }[]).map(({ Name }) => Name);
    expect(names).toEqual(["bridge", "host", "none"]);
  });
});

describe("GET /networks/{id}", () => {
  it("shows the containers that run in it", async () => {
    const id = await api.run({}, "web");
    const answer = await api.send("GET", "/networks/bridge");
    expect(await answer.json()).toMatchObject({
      Name: "bridge",
      Driver: "bridge",
      Scope: "local",
      IPAM: { Config: [] },
      Containers: { [id]: { Name: "web", IPv4Address: "10.0.0.7/32" } },
    });
  });

  it("answers 404 when there is none", async () => {
    const answer = await api.send("GET", "/networks/nope");
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: "network nope not found" });
  });
});
