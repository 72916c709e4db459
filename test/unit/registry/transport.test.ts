import { describe, expect, it, test } from "bun:test";
import { createTransport, type TransportRequest } from "../../../src/registry/http/transport.ts";
import { withEnvironment } from "../../support/server/environment.ts";
import { failureOf } from "./failure.ts";
import { startFakeRegistry, type FakeRegistry } from "./fake-registry.ts";

const never = new AbortController().signal;

function get(fake: FakeRegistry, request: Partial<TransportRequest> = {}): TransportRequest {
  return {
    method: "GET",
    url: new URL(`http://${fake.host}/document`),
    headers: { authorization: "Bearer secret" },
    tls: {},
    maxBytes: 1000,
    signal: never,
    ...request,
  };
}

describe("createTransport()", () => {
  it("tries again what may pass by itself", async () => {
    using fake = startFakeRegistry();
    let failures = 2;
    fake.intercept = () => new Response("", { status: failures-- > 0 ? 503 : 200 });
    const transport = createTransport({ retryDelayMs: 1 });
    expect((await transport(get(fake))).status).toBe(200);
    expect(fake.requests).toHaveLength(3);
  });

  it("gives the failure back when it has tried enough", async () => {
    using fake = startFakeRegistry();
    fake.intercept = () => new Response("", { status: 503 });
    const transport = createTransport({ retryDelayMs: 1, retries: 1 });
    expect((await transport(get(fake))).status).toBe(503);
    expect(fake.requests).toHaveLength(2);
  });

  it("does not wait longer than it may for a registry that wants to be left alone", async () => {
    using fake = startFakeRegistry();
    fake.intercept = () => new Response("", { status: 429, headers: { "retry-after": "3600" } });
    const transport = createTransport();
    expect((await transport(get(fake))).status).toBe(429);
    expect(fake.requests).toHaveLength(1);
  });

  it("waits as long as it is told to", async () => {
    using fake = startFakeRegistry();
    let failures = 1;
    const answer = { status: 429, headers: { "retry-after": "0" } };
    fake.intercept = () => (failures-- > 0 ? new Response("", answer) : new Response("ok"));
    // The delay of its own would be far longer than the test may last.
    const transport = createTransport({ retryDelayMs: 3_600_000 });
    expect((await transport(get(fake))).status).toBe(200);
  });

  it("reaches a registry of this machine without the proxy that others are behind", async () => {
    using fake = startFakeRegistry();
    fake.intercept = ({ url }) => new Response(`asked for ${url}`);
    const url = new URL("http://registry.invalid/document");
    await withEnvironment({ HTTP_PROXY: `http://${fake.host}`, NO_PROXY: "" }, async () => {
      const answer = await createTransport()(get(fake, { url }));
      expect(new TextDecoder().decode(answer.body)).toBe(`asked for ${url.href}`);
    });
    await withEnvironment({ HTTP_PROXY: "http://127.0.0.1:1" }, async () => {
      expect((await createTransport()(get(fake))).status).toBe(200);
    });
  });

  it("follows redirects, and tells another host no secrets", async () => {
    using fake = startFakeRegistry();
    using store = startFakeRegistry();
    store.intercept = () => new Response("blob");
    fake.intercept = ({ url }) =>
      url.endsWith("/near")
        ? Response.redirect(`http://${store.host}/far`, 307)
        : Response.redirect("/near", 307);
    const answer = await createTransport()(get(fake));
    expect(new TextDecoder().decode(answer.body)).toBe("blob");
    expect(fake.headers.map((headers) => headers.get("authorization"))).toEqual([
      "Bearer secret",
      "Bearer secret",
    ]);
    expect(store.headers.map((headers) => headers.get("authorization"))).toEqual([null]);
  });

  it("gets out of a circle", async () => {
    using fake = startFakeRegistry();
    fake.intercept = () => Response.redirect("/document", 307);
    expect(await failureOf(createTransport()(get(fake)))).toMatchObject({
      kind: "unavailable",
      message: `Cannot ask registry "${fake.host}": it redirects more than 5 times`,
    });
  });

  it("gives up after its time", async () => {
    using fake = startFakeRegistry();
    fake.intercept = () => new Promise<Response>(() => {});
    expect(await failureOf(createTransport({ timeoutMs: 50 })(get(fake)))).toMatchObject({
      kind: "unavailable",
      message: `Cannot reach registry "${fake.host}": no answer within 0.05 s`,
    });
  });

  it("gives up when its caller does, with the caller's reason", async () => {
    using fake = startFakeRegistry();
    const caller = new AbortController();
    const arrived = Promise.withResolvers<void>();
    fake.intercept = () => {
      arrived.resolve();
      return new Promise<Response>(() => {});
    };
    const answer = createTransport()(get(fake, { signal: caller.signal }));
    await arrived.promise;
    caller.abort(new Error("changed my mind"));
    expect(await failureOf(answer)).toMatchObject({
      message: expect.stringContaining("changed my mind"),
    });
  });

  test.each([
    ["http://127.0.0.1:1/", "connection refused"],
    ["http://nowhere.invalid/", "no such host"],
  ])("says why %s cannot be reached", async (address, reason) => {
    using fake = startFakeRegistry();
    const url = new URL(address);
    const attempt = createTransport({ retryDelayMs: 1 })(get(fake, { url }));
    expect(await failureOf(attempt)).toMatchObject({
      kind: "unavailable",
      message: `Cannot reach registry "${url.host}": ${reason}`,
    });
  });
});
