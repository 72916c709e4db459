import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

async function names(query: string): Promise<string[]> {
  const answer = await api.send("GET", `/containers/json${query}`);
  return ((await answer.json()) as { Names: string[] }[]).flatMap(({ Names }) => Names);
}

const filters = (value: object) => `?all=1&filters=${encodeURIComponent(JSON.stringify(value))}`;

describe("GET /containers/json", () => {
  beforeEach(async () => {
    await api.create({ Labels: { a: "b" } }, "created");
    api.advance(1000);
    await api.run({}, "running");
  });

  it("shows what runs", async () => {
    expect(await names("")).toEqual(["/running"]);
    expect(await names("?all=0")).toEqual(["/running"]);
  });

  it.each([
    ["?all=1", ["/running", "/created"]],
    ["?all=true&size=1", ["/running", "/created"]],
    ["?limit=1", ["/running"]],
    ["?limit=-1&all=1", ["/running", "/created"]],
    [filters({ label: ["a=b"] }), ["/created"]],
    [filters({ label: { "a=b": true } }), ["/created"]],
    [filters({ status: ["created"] }), ["/created"]],
    ["?unknown=1", ["/running"]],
  ])("answers %s", async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it("tells sizes to who asks for them, of what runs", async () => {
    const output = [{ stream: "stdout", bytes: Buffer.from("12 34\n") }] as const;
    api.cluster.onExec = ([, verb]) => (verb === "sizes" ? { output } : {});
    const sizesOf = async (path: string) => (await (await api.send("GET", path)).json()) as object;
    await api.run({ HostConfig: { Init: true } }, "sized");
    expect(await sizesOf("/containers/json?all=1&size=1")).toMatchObject([
      { Names: ["/sized"], SizeRw: 12, SizeRootFs: 34 },
      { Names: ["/running"] },
      { Names: ["/created"] },
    ]);
    expect(await sizesOf("/containers/sized/json?size=true")).toMatchObject({
      SizeRw: 12,
      SizeRootFs: 34,
    });
    for (const path of ["/containers/sized/json", "/containers/created/json?size=1"])
      expect(await sizesOf(path)).not.toHaveProperty("SizeRw");
    const [listed] = (await sizesOf("/containers/json")) as object[];
    expect(listed).not.toHaveProperty("SizeRw");
  });

  it.each([
    ["?filters=%7B", "invalid filter: JSON Parse error: Expected '}'"],
    ["?filters=%5B%5D", "invalid filter: not an object"],
    [filters({ nope: ["1"] }), "invalid filter 'nope'"],
    ["?limit=x", 'invalid value for "limit": "x" is not a number'],
  ])("answers 400 to %s", async (query, message) => {
    const answer = await api.send("GET", `/containers/json${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message });
  });
});
