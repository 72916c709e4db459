import { describe, expect, it } from "bun:test";
import { errorResponse, toEngineError } from "../../../src/api/error-response.ts";
import { EngineError, type ErrorKind } from "../../../src/model/errors.ts";

describe("errorResponse()", () => {
  it.each<[ErrorKind, number]>([
    ["invalid-argument", 400],
    ["unauthorized", 401],
    ["forbidden", 403],
    ["limit-exceeded", 403],
    ["not-found", 404],
    ["conflict", 409],
    ["not-implemented", 501],
    ["unavailable", 503],
    ["deadline-exceeded", 500],
    ["internal", 500],
  ])("answers %s with %p and the message", async (kind, status) => {
    const answer = errorResponse(kind, "why");
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(await answer.json()).toEqual({ message: "why" });
  });

  it("answers not-modified without body", () => {
    const answer = errorResponse("not-modified", "already started");
    expect(answer.status).toBe(304);
    expect(answer.body).toBeNull();
  });
});

describe("toEngineError()", () => {
  it("keeps an error of the engine", () => {
    const error = new EngineError("conflict", "taken");
    expect(toEngineError(error)).toBe(error);
  });

  it("makes anything else an internal error and keeps it as the cause", () => {
    const cause = new TypeError("x is undefined");
    expect(toEngineError(cause)).toMatchObject({
      kind: "internal",
      message: "x is undefined",
      cause,
    });
  });
});
