import { describe, expect, it } from "bun:test";
import { toPortBindings } from "../../../../../../src/api/docker/containers/create/ports.ts";

describe("toPortBindings()", () => {
  it.each([
    [{}, { hostIp: "", hostPort: 0 }],
    [
      { HostIp: "::1", HostPort: "" },
      { hostIp: "::1", hostPort: 0 },
    ],
    [
      { HostIp: "127.0.0.1", HostPort: "8080" },
      { hostIp: "127.0.0.1", hostPort: 8080 },
    ],
    [{ HostPort: "8000-8010" }, { hostIp: "", hostPort: 8000, lastHostPort: 8010 }],
    [{ HostPort: "8000-8000" }, { hostIp: "", hostPort: 8000 }],
  ])("reads %j", (binding, expected) => {
    expect(toPortBindings({ "53/udp": [binding] })).toEqual({ "53/udp": [expected] });
  });

  it.each(["8010-8000", "0-10", "70000", "8000-70000", "a", "1-2-3", "-1"])(
    "refuses the port %p",
    (HostPort) => {
      expect(() => toPortBindings({ "80/tcp": [{ HostPort }] })).toThrow(
        `invalid port specification: "${HostPort}"`,
      );
    },
  );

  it("refuses an address that is none", () => {
    expect(() => toPortBindings({ "80/tcp": [{ HostIp: "host" }] })).toThrow(
      "invalid IP address: host",
    );
  });
});
