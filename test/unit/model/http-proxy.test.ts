import { describe, expect, it } from "bun:test";
import { httpProxyFor } from "../../../src/model/http-proxy.ts";

const ENVIRONMENT = { HTTP_PROXY: "http://plain:1", HTTPS_PROXY: "http://tls:2" };

function proxyFor(url: string, environment: Record<string, string>): string | undefined {
  return httpProxyFor(new URL(url), environment);
}

describe("httpProxyFor()", () => {
  it.each([
    ["http://example.com", ENVIRONMENT, "http://plain:1"],
    ["https://example.com", ENVIRONMENT, "http://tls:2"],
    ["https://example.com", { https_proxy: "http://lower:3", HTTPS_PROXY: "x" }, "http://lower:3"],
    ["https://example.com", { https_proxy: "", HTTPS_PROXY: "proxy:4" }, "http://proxy:4"],
    ["https://example.com", { HTTP_PROXY: "http://plain:1" }, undefined],
    ["https://example.com", { ALL_PROXY: "http://all:5" }, undefined],
    ["https://example.com", {}, undefined],
  ])("takes %p with %p to %p", (url, environment, proxy) => {
    expect(proxyFor(url, environment)).toBe(proxy);
  });

  it.each([
    "https://localhost:6443",
    "http://127.0.0.1:5000",
    "http://127.1.2.3",
    "https://[::1]:6443",
  ])("reaches %p directly, whatever the environment says", (url) => {
    expect(proxyFor(url, ENVIRONMENT)).toBeUndefined();
  });

  it.each([
    ["*", "https://example.com"],
    ["10.0.0.0/8", "https://10.96.0.1"],
    ["fd00::/8", "https://[fd00::1]:6443"],
    ["10.96.0.1", "https://10.96.0.1:443"],
    ["fd00::1", "https://[fd00::1]:6443"],
    ["[fd00::1]:6443", "https://[fd00::1]:6443"],
    ["example.com", "https://example.com"],
    ["example.com", "https://api.example.com"],
    ["Example.com:443", "https://example.com"],
    [".example.com", "https://api.example.com"],
    ["*.example.com", "https://api.example.com"],
    ["elsewhere.org, .svc ,10.0.0.1", "https://kubernetes.default.svc"],
  ])("finds in NO_PROXY %p %p", (NO_PROXY, url) => {
    expect(proxyFor(url, { ...ENVIRONMENT, NO_PROXY })).toBeUndefined();
  });

  it.each([
    ["10.0.0.0/8", "https://11.0.0.1"],
    ["10.0.0.0/8", "https://10.example.com"],
    ["10.0.0.0/33", "https://10.0.0.1"],
    ["10.96.0.1:80", "https://10.96.0.1"],
    ["example.com", "https://notexample.com"],
    ["example.com:80", "https://example.com"],
    [".example.com", "https://example.com"],
    ["*.example.com", "https://example.com"],
    ["10.96.0", "https://10.96.0.1"],
    ["", "https://example.com"],
    [",:443,.", "https://example.com"],
  ])("does not find in NO_PROXY %p %p", (NO_PROXY, url) => {
    expect(proxyFor(url, { ...ENVIRONMENT, NO_PROXY })).toBe("http://tls:2");
  });
});
