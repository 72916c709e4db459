import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

describe("POST /containers/{id}/update", () => {
  /** Go clients send every field they know. */
  const GO = { CpuShares: 0, CpusetCpus: "", BlkioWeightDevice: null, PidsLimit: 0, Ulimits: null };

  it("changes what is named and leaves the rest", async () => {
    const id = await api.create({ HostConfig: { Memory: 50_000_000, CpuShares: 512 } });
    const RestartPolicy = { Name: "on-failure", MaximumRetryCount: 4 };
    const answer = await api.send("POST", `/containers/${id}/update`, {
      body: { ...GO, Memory: 100_000_000, RestartPolicy },
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ Warnings: [] });
    const inspected = await (await api.send("GET", `/containers/${id}/json`)).json();
    expect(inspected).toMatchObject({
      HostConfig: { Memory: 100_000_000, CpuShares: 512, RestartPolicy },
    });
  });

  it("warns of swap that is named along with the memory", async () => {
    const id = await api.create();
    const answer = await api.send("POST", `/containers/${id}/update`, {
      body: { Memory: 100_000_000, MemorySwap: -1 },
    });
    expect(await answer.json()).toEqual({
      Warnings: [
        "MemorySwap: not applied: whether pods may swap is decided by the cluster's nodes",
      ],
    });
  });

  it.each([
    [{ CpusetCpus: "0" }, 501, "CpusetCpus: not applied: Kubernetes does not let a pod set it"],
    [{ Memory: 5 }, 400, "Minimum memory limit allowed is 6MB"],
    [
      { RestartPolicy: { Name: "never" } },
      400,
      "invalid restart policy: unknown policy 'never'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
    ],
  ])("answers %j with %d", async (body, status, message) => {
    const id = await api.create();
    const answer = await api.send("POST", `/containers/${id}/update`, { body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ message });
  });

  it("answers 404 for what there is not", async () => {
    const answer = await api.send("POST", "/containers/nope/update", { body: {} });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: "No such container: nope" });
  });
});

describe("GET /containers/{id}/stats", () => {
  it("answers at once for what does not run", async () => {
    const id = await api.create({}, "idle");
    const answer = await api.send("GET", `/containers/${id}/stats?stream=false`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(await answer.json()).toMatchObject({ id, name: "/idle", memory_stats: {} });
  });

  it("knows one-shot since API 1.41, which is no stream", async () => {
    const id = await api.create();
    const answer = await api.send("GET", `/containers/${id}/stats?one-shot=1`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: "cannot have stream=true and one-shot=true" });
    const headers = { "x-kubedock-api-version": "1.40" };
    const old = await api.send("GET", `/containers/${id}/stats?one-shot=1`, { headers });
    expect(old.status).toBe(200);
    await old.body?.cancel();
  });

  it("answers 404 for what there is not", async () => {
    expect((await api.send("GET", "/containers/nope/stats")).status).toBe(404);
  });
});
