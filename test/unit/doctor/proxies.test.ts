import { describe, expect, it } from "bun:test";
import { examineProxies } from "../../../src/doctor/proxies.ts";

const signal = AbortSignal.timeout(10_000);
const SERVER = "https://cluster.example:6443";

describe("examineProxies()", () => {
  it("says that there is none", async () => {
    expect(await Array.fromAsync(examineProxies(SERVER, {}, signal))).toEqual([
      { subject: "HTTP proxy", health: "good", detail: "none is used" },
    ]);
  });

  it("names who uses one that answers, without its password", async () => {
    using proxy = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
    const environment = { HTTPS_PROXY: `http://user:secret@127.0.0.1:${proxy.port}` };
    expect(await Array.fromAsync(examineProxies(SERVER, environment, signal))).toEqual([
      {
        subject: "HTTP proxy",
        health: "good",
        detail: `127.0.0.1:${proxy.port} answers, for the API server and Docker Hub`,
      },
    ]);
  });

  it("says what to do about one that does not, and who goes without", async () => {
    const closed = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
    const { port } = closed;
    closed.stop(true);
    const environment = {
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      NO_PROXY: ".example",
    };
    const [finding] = await Array.fromAsync(examineProxies(SERVER, environment, signal));
    expect(finding).toMatchObject({ health: "bad", advice: expect.stringContaining("NO_PROXY") });
    expect(finding?.detail).toStartWith(`127.0.0.1:${port}, for Docker Hub, cannot be connected`);
  });

  it("says that a proxy is no URL", async () => {
    const environment = { HTTPS_PROXY: "http://not a host" };
    const findings = await Array.fromAsync(examineProxies(SERVER, environment, signal));
    expect(findings).toMatchObject([{ health: "bad", detail: "HTTPS_PROXY is no URL" }]);
  });
});
