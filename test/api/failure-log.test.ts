import { describe, expect, it } from "bun:test";
import { createApp } from "../../src/api/app.ts";
import { EngineError } from "../../src/model/errors.ts";
import { createTestEngine } from "../support/server/test-engine.ts";

/** What the server logs where a container's bind cannot be had for a reason. */
async function loggedFor(reason: Error): Promise<string[]> {
  const { engine, logged, stop } = await createTestEngine();
  const kindOf = () => Promise.reject(reason);
  const app = createApp({ ...engine, hostFiles: { ...engine.hostFiles, kindOf } });
  await app.handle(
    new Request("http://localhost/containers/create", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ Image: "busybox", HostConfig: { Binds: ["/a:/b"] } }),
    }),
  );
  stop();
  return logged.filter(({ level }) => level === "error").map(({ message }) => message);
}

describe("the log of a request that has failed", () => {
  it("is a line where the reason was foreseen, whatever that was made of", async () => {
    const reason = new EngineError("internal", "no room", { cause: new Error("ENOSPC") });
    expect(await loggedFor(reason)).toEqual(["POST /containers/create: no room"]);
  });

  it("tells the place where nobody foresaw it", async () => {
    const [message, ...more] = await loggedFor(new TypeError("not a function"));
    expect(message).toStartWith(
      "POST /containers/create: not a function\nTypeError: not a function",
    );
    expect(message).toContain("failure-log.test.ts");
    expect(more).toEqual([]);
  });

  it("does not tell what the client did wrong", async () => {
    expect(await loggedFor(new EngineError("not-found", "No such image"))).toEqual([]);
  });
});
