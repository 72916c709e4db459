import { describe, expect, it } from "bun:test";
import { readServerConfig } from "../../../../src/cli/settings/server-config.ts";

const IN_POD = { KUBERNETES_SERVICE_HOST: "10.96.0.1" };
const TLS = { "tls-enable": true, "tls-cert-file": "c", "tls-key-file": "k" };

describe("where a server listens", () => {
  it.each([
    [{}, {}, { host: "127.0.0.1", port: 2475 }],
    [{}, IN_POD, { host: "", port: 2475 }],
    [{ "listen-addr": ":2475" }, {}, { host: "", port: 2475 }],
    [{}, { SERVER_LISTEN_ADDR: "10.0.0.1:80" }, { host: "10.0.0.1", port: 80 }],
    [{ "listen-addr": "[::1]:80" }, {}, { host: "::1", port: 80 }],
    [{ "listen-addr": "", "unix-socket": "/docker.sock" }, {}, undefined],
  ])("with %j and %j", (flags, environment, expected) => {
    expect(readServerConfig(flags, environment).tcp).toEqual(expected);
  });

  it("may speak TLS, and ask for certificates", () => {
    expect(readServerConfig(TLS, {}).tcp?.tls).toEqual({ certFile: "c", keyFile: "k" });
    const verify = { ...TLS, "tls-verify": true, "tls-ca-file": "a" };
    expect(readServerConfig(verify, {}).tcp?.tls).toEqual({
      certFile: "c",
      keyFile: "k",
      caFile: "a",
    });
    const environment = {
      SERVER_TLS_ENABLE: "true",
      SERVER_TLS_CERT_FILE: "c",
      SERVER_TLS_KEY_FILE: "k",
    };
    expect(readServerConfig({}, environment).tcp?.tls).toEqual({ certFile: "c", keyFile: "k" });
    const off = { ...environment, SERVER_TLS_ENABLE: "false" };
    expect(readServerConfig({}, off).tcp?.tls).toBeUndefined();
  });

  it.each([
    [{ "listen-addr": "nowhere" }, 'Cannot listen on "--listen-addr nowhere"'],
    [{ "listen-addr": "" }, "Nothing to listen on"],
    [{ "tls-enable": true }, '"--tls-enable" needs "--tls-cert-file" and "--tls-key-file"'],
    [{ ...TLS, "tls-verify": true }, '"--tls-verify" needs "--tls-ca-file"'],
    [{ "tls-verify": true }, '"--tls-verify" needs "--tls-enable"'],
    [{ "tls-cert-file": "c" }, '"--tls-cert-file" needs "--tls-enable"'],
  ])("refuses %j", (flags, message) => {
    expect(() => readServerConfig(flags, {})).toThrow(message);
  });
});
