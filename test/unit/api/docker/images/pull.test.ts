import { describe, expect, it } from "bun:test";
import { pulledName, pullResponse } from "../../../../../src/api/docker/images/pull.ts";
import type { PullProgress } from "../../../../../src/engine/images/pull.ts";

async function* steps(...items: readonly (PullProgress | Error)[]): AsyncGenerator<PullProgress> {
  for (const item of items) {
    if (item instanceof Error) throw item;
    yield item;
  }
}

async function linesOf(answer: Response): Promise<unknown[]> {
  return (await answer.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("pulledName()", () => {
  it.each([
    [{ fromImage: "redis" }, "redis"],
    [{ fromImage: "redis", tag: "7" }, "redis:7"],
    [{ fromImage: "redis", tag: "sha256:ab" }, "redis@sha256:ab"],
    [{ fromImage: "localhost:5000/a:1", tag: "" }, "localhost:5000/a:1"],
  ])("reads %p as %p", (query, name) => {
    expect(pulledName(query)).toBe(name);
  });
});

describe("pullResponse()", () => {
  it("writes steps with their progress", async () => {
    const progress = { current: 1_500_000, total: 3_000_000 };
    const answer = await pullResponse(steps({ id: "l1", status: "Downloading", progress }));
    expect(await linesOf(answer)).toEqual([
      {
        status: "Downloading",
        progressDetail: progress,
        progress: `[${"=".repeat(25)}>${" ".repeat(24)}] 1.500MB/3.000MB`,
        id: "l1",
      },
    ]);
  });

  it("fails with an error of its own if it fails at once", () => {
    expect(pullResponse(steps(new Error("no such image")))).rejects.toThrow("no such image");
  });

  it("ends with the error if it fails later", async () => {
    const answer = await pullResponse(steps({ status: "Pulling" }, new Error("connection lost")));
    expect(await linesOf(answer)).toEqual([
      { status: "Pulling" },
      { errorDetail: { message: "connection lost" }, error: "connection lost" },
    ]);
  });
});
