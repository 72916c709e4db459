import { describe, expect, it } from "bun:test";
import { EngineError } from "../../../../src/model/errors.ts";
import { ApiError } from "../../../../src/kubernetes/api-errors.ts";
import { withRetries } from "../../../../src/kubernetes/transport/retry.ts";

const signal = new AbortController().signal;

describe("withRetries()", () => {
  it.each([
    ["nobody listens", connectionFailure("ECONNREFUSED"), true, true],
    ["the name server fails", connectionFailure("EAI_AGAIN"), true, true],
    ["the server is too busy", new ApiError({}, 429), true, true],
    [
      "the server has just begun",
      new ApiError({ message: "forbidden: not yet ready to handle request" }, 403),
      true,
      true,
    ],
    ["the connection broke", connectionFailure("ECONNRESET"), true, false],
    ["the server fails", new ApiError({}, 500), true, false],
    ["a proxy finds no server", new ApiError({}, 502), true, false],
    ["the server is about to stop", new ApiError({}, 503), true, false],
    ["it is forbidden", new ApiError({ message: "pods is forbidden" }, 403), false, false],
    ["it is a conflict", new ApiError({}, 409), false, false],
    ["it is something else", new EngineError("internal", "no"), false, false],
  ])("when %s", async (_what, failure, isRepeated, isRepeatedEvenOnce) => {
    expect(await triesUntilDone(failure, { isRepeatable: true })).toBe(isRepeated ? 2 : 1);
    expect(await triesUntilDone(failure, { isRepeatable: false })).toBe(isRepeatedEvenOnce ? 2 : 1);
  });

  it("tells of doubt when what is repeated may have been done", async () => {
    let doubts = 0;
    const onDoubt = (): void => void (doubts += 1);
    await triesUntilDone(connectionFailure("ECONNREFUSED"), { isRepeatable: true, onDoubt });
    await triesUntilDone(new ApiError({}, 429), { isRepeatable: true, onDoubt });
    expect(doubts).toBe(0);
    await triesUntilDone(connectionFailure("ECONNRESET"), { isRepeatable: true, onDoubt });
    expect(doubts).toBe(1);
  });

  it("waits as long as the server asks", async () => {
    const began = performance.now();
    await triesUntilDone(new ApiError({}, 429, { retryAfterMs: 400 }), { isRepeatable: true });
    expect(performance.now() - began).toBeGreaterThan(295);
  });

  it("gives up at once when the server asks for more patience than there is", async () => {
    const busy = new ApiError({ message: "too busy" }, 429, { retryAfterMs: 60_000 });
    expect(await triesUntilDone(busy, { isRepeatable: true })).toBe(1);
  });

  it("gives up when its patience is at an end, with the last failure", async () => {
    let tries = 0;
    const failure = connectionFailure("ECONNREFUSED");
    const request = (): Promise<never> => {
      tries += 1;
      return Promise.reject(failure);
    };
    const options = { isRepeatable: true, patienceMs: 400, onUnauthorized: () => {}, signal };
    expect(await withRetries(request, options).catch((error: unknown) => error)).toBe(failure);
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(5);
  });

  it("stops waiting when its caller does", async () => {
    const abort = new AbortController();
    const reason = new Error("the client has left");
    setTimeout(() => abort.abort(reason), 20);
    const options = { isRepeatable: true, patienceMs: 60_000, onUnauthorized: () => {} };
    const outcome = withRetries(() => failingWith(429), { ...options, signal: abort.signal });
    expect(await outcome.catch((error: unknown) => error)).toBe(reason);
  });

  it("asks for new credentials once", async () => {
    let renewals = 0;
    const onUnauthorized = (): void => void (renewals += 1);
    const options = { isRepeatable: false, patienceMs: 1000, onUnauthorized, signal };
    const outcome = withRetries(() => failingWith(401), options);
    expect(await outcome.catch((error: unknown) => error)).toMatchObject({ kind: "unavailable" });
    expect(renewals).toBe(1);
  });
});

/** Makes a request that fails at first. @returns How often it was made. */
async function triesUntilDone(
  failure: Error,
  options: { readonly isRepeatable: boolean; readonly onDoubt?: () => void },
): Promise<number> {
  let tries = 0;
  const request = (): Promise<void> => {
    tries += 1;
    return tries === 1 ? Promise.reject(failure) : Promise.resolve();
  };
  const rest = { patienceMs: 1000, onUnauthorized: () => {}, signal };
  await withRetries(request, { ...options, ...rest }).catch(() => {}); // because only the tries count
  return tries;
}

function failingWith(status: number): Promise<never> {
  return Promise.reject(new ApiError({}, status));
}

function connectionFailure(code: string): EngineError {
  return new EngineError("unavailable", "Cannot reach the API server", {
    cause: Object.assign(new Error(code), { code }),
  });
}
