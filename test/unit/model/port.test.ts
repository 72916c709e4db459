import { describe, expect, it } from "bun:test";
import { parsePort, portKey } from "../../../src/model/port.ts";

describe("parsePort() and portKey()", () => {
  it.each([
    ["80/tcp", { port: 80, protocol: "tcp" }],
    ["80", { port: 80, protocol: "tcp" }],
    ["53/UDP", { port: 53, protocol: "udp" }],
    ["9/sctp", { port: 9, protocol: "sctp" }],
    ["65535", { port: 65_535, protocol: "tcp" }],
  ] as const)("read %p", (text, expected) => {
    const port = parsePort(text);
    expect(port).toEqual(expected);
    expect(port && parsePort(portKey(port))).toEqual(expected);
  });

  it.each(["", "0", "65536", "-1", "80/", "80/icmp", "/tcp", "http", "80-90", "80/tcp/x", "1e2"])(
    "do not read %p",
    (text) => {
      expect(parsePort(text)).toBeUndefined();
    },
  );
});
