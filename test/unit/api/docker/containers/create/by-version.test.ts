import { describe, expect, it } from "bun:test";
import { toCurrentCreateBody } from "../../../../../../src/api/docker/containers/create/by-version.ts";

const WARNING =
  "Following container port(s) have an empty list of port-bindings: 80/tcp, 81/tcp. " +
  "Starting with API 1.53, such bindings will be discarded.";

describe("toCurrentCreateBody()", () => {
  it.each([
    ["1.53", [], []],
    ["1.52", [{}], [WARNING]],
    ["1.51", [{}], []],
  ])("reads ports without a binding as API v%s does", (version, binding, warnings) => {
    const PortBindings = { "80/tcp": [], "81/tcp": null, "82/tcp": [{ HostPort: "1" }] };
    const current = toCurrentCreateBody({ HostConfig: { PortBindings } }, version);
    const expected = version === "1.53" ? null : binding;
    expect(current.body.HostConfig?.PortBindings).toEqual({
      "80/tcp": binding,
      "81/tcp": expected,
      "82/tcp": [{ HostPort: "1" }],
    });
    expect(current.warnings).toEqual(warnings);
  });

  it.each([
    ["1.44", { StartInterval: 5 }, { ConsoleSize: [24, 80], AutoRemove: true }],
    ["1.43", { StartInterval: null }, { ConsoleSize: [24, 80], AutoRemove: true }],
    ["1.41", { StartInterval: null }, { ConsoleSize: null, AutoRemove: true }],
    ["1.24", { StartInterval: null }, { ConsoleSize: null, AutoRemove: false }],
  ])("drops what API v%s does not know", (version, health, host) => {
    const body = {
      Image: "busybox",
      Healthcheck: { StartInterval: 5 },
      HostConfig: { ConsoleSize: [24, 80], AutoRemove: true },
    };
    const { body: current } = toCurrentCreateBody(body, version);
    expect(current).toMatchObject({ Image: "busybox", Healthcheck: health, HostConfig: host });
  });

  it("adds nothing to a body that is bare", () => {
    expect(toCurrentCreateBody({ Image: "busybox" }, "1.24")).toEqual({
      body: { Image: "busybox" },
      warnings: [],
    });
  });
});
