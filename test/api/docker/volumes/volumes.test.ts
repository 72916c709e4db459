import { describe, expect, it } from "bun:test";
import { createTestApi } from "../../../support/test-api.ts";

describe("/volumes", () => {
  it("has none", async () => {
    const api = await createTestApi();
    const list = await api.send("GET", "/volumes");
    expect(await list.json()).toEqual({ Volumes: [], Warnings: [] });
    for (const method of ["GET", "DELETE"]) {
      const answer = await api.send(method, "/volumes/data");
      expect(answer.status).toBe(404);
      expect(await answer.json()).toEqual({ message: "get data: no such volume" });
    }
    api.stop();
  });
});
