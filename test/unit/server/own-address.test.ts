import { describe, expect, it } from "bun:test";
import type { NetworkInterfaceInfo } from "node:os";
import { readServerConfig } from "../../../src/cli/settings/server-config.ts";
import { joinHostPort } from "../../../src/model/notation/join-host-port.ts";
import { ownAddress, ownUrl } from "../../../src/server/own-address.ts";
import type { ServerConfig } from "../../../src/server/server-config.ts";

function address(family: "IPv4" | "IPv6", address: string): NetworkInterfaceInfo {
  const internal = address === "127.0.0.1" || address === "::1";
  const info = { address, netmask: "", mac: "", internal, cidr: null };
  return family === "IPv4" ? { ...info, family } : { ...info, family, scopeid: 0 };
}

const LOOPBACK = [address("IPv4", "127.0.0.1"), address("IPv6", "::1")];
const LINK = [address("IPv4", "169.254.1.1"), address("IPv6", "fe80::1")];

it.each<[string, NetworkInterfaceInfo[]]>([
  ["10.0.0.7", [...LINK, address("IPv6", "fd00::7"), address("IPv4", "10.0.0.7")]],
  ["fd00::7", [...LINK, address("IPv6", "fd00::7")]],
  ["127.0.0.1", LINK],
])("ownAddress() is %s where there is no better one", (expected, eth0) => {
  expect(ownAddress({ lo: LOOPBACK, eth0 }, "")).toBe(expected);
});

it("ownAddress() is what the Pod was told", () => {
  expect(ownAddress({ eth0: [address("IPv4", "10.0.0.7")] }, "10.1.2.3")).toBe("10.1.2.3");
});

describe("ownUrl()", () => {
  const config = readServerConfig({}, {});
  const tls = { certFile: "c", keyFile: "k" };

  it.each([
    [{ host: "10.0.0.7", port: 2475 }, "http://10.0.0.7:32000"],
    [{ host: "fd00::7", port: 2475 }, "http://[fd00::7]:32000"],
    [{ host: "", port: 0 }, `http://${joinHostPort(ownAddress(), 32_000)}`],
  ])("of %j is %s, with the port that it got", (tcp, expected) => {
    expect(ownUrl({ ...config, tcp }, 32_000)).toBe(expected);
  });

  it.each<[string, Partial<ServerConfig>, string]>([
    [
      "loopback",
      { tcp: { host: "127.0.0.1", port: 0 } },
      "pods cannot reach the server at loopback",
    ],
    [
      "TLS",
      { tcp: { host: "", port: 0, tls } },
      "the server speaks TLS, which the sidecar does not",
    ],
  ])("refuses %s with the reason", (_, part, reason) => {
    expect(() => ownUrl({ ...config, ...part }, 2475)).toThrow(reason);
  });

  it("refuses a server without TCP, or with --disable-dind", () => {
    const { tcp: _, ...withoutTcp } = config;
    expect(() => ownUrl(withoutTcp, undefined)).toThrow("the server does not listen on TCP");
    const { dindImage: __, ...withoutDind } = config;
    expect(() => ownUrl(withoutDind, 2475)).toThrow("was started with --disable-dind");
  });
});
