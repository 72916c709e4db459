import { describe, expect, it } from "bun:test";
import { mapped } from "../../../../../../src/api/docker/containers/create/unsupported-verdict.ts";
import { judge } from "../../../../../../src/api/docker/containers/create/unsupported.ts";
import { SPEC_FIELDS } from "../../../../../../src/api/libpod/containers/create/spec-fields.ts";
import { SpecGenerator } from "../../../../../../src/api/schemas/libpod/spec-generator.ts";
// Names of all fields of podman's SpecGenerator, of its versions 4.3 and 5.6.
import names from "../../../../../fixtures/spec-generator-fields.json" with { type: "json" };
import { specGenerator } from "../../../../../support/samples/spec-generator.ts";

describe("SPEC_FIELDS", () => {
  it("has a place for every field", () => {
    expect(names.filter((name) => !(name in SPEC_FIELDS))).toEqual([]);
  });

  it("says of no field that it is mapped, unless the schema has it", () => {
    const claimed = Object.keys(SPEC_FIELDS).filter((name) => SPEC_FIELDS[name] === mapped);
    expect(claimed.filter((name) => !(name in SpecGenerator.properties))).toEqual([]);
  });

  it("says nothing of what podman sends without being asked", () => {
    expect(judge("", SPEC_FIELDS, specGenerator())).toEqual([]);
  });

  it.each([
    [{ pidns: { nsmode: "host" } }, 'pidns: "host": a pod of its own cannot share'],
    [{ netns: { nsmode: "none" } }, 'netns: "none"'],
    [{ userns: { nsmode: "keep-id" } }, 'userns: "keep-id": user namespaces are not supported'],
    [{ ipcns: { nsmode: "pod" } }, 'ipcns: "pod"'],
    [{ rootfs: "/" }, "rootfs: a pod is made from an image"],
    [{ secrets: [{ Source: "s" }] }, "secrets: there are no secrets"],
    [{ devices: [{ path: "/dev/null" }] }, "devices: devices of the node"],
    [{ timeout: 5 }, "timeout: a container runs until it ends"],
    [{ systemd: "always" }, "systemd: a pod does not run systemd"],
    [{ umask: "0077" }, "umask: a pod cannot set it"],
    [{ image_volume_mode: "ignore" }, 'image_volume_mode: "ignore"'],
    [{ log_configuration: { driver: "passthrough" } }, 'log driver "passthrough"'],
  ])("refuses %j", (fields, message) => {
    expect(() => judge("", SPEC_FIELDS, specGenerator(fields))).toThrow(message);
  });

  it.each([
    [{ annotations: { "my.own": "1" } }, "annotations: not applied"],
    [{ log_configuration: { driver: "none" } }, "log_configuration: not applied"],
    [{ r_limits: [{ type: "nofile", hard: 1, soft: 1 }] }, "r_limits: not applied"],
    [{ resource_limits: { pids: { limit: 5 } } }, "resource_limits: not applied: pids.limit"],
    [
      { resource_limits: { memory: { limit: 64, swap: 100 } } },
      "resource_limits: not applied: memory.swap",
    ],
  ])("warns of %j", (fields, warning) => {
    const warnings = judge("", SPEC_FIELDS, specGenerator(fields));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toStartWith(warning);
  });

  it("says nothing of the swap that podman adds to a memory limit", () => {
    const resource_limits = { memory: { limit: 64, swap: 128 }, cpu: { quota: 1, period: 2 } };
    expect(judge("", SPEC_FIELDS, specGenerator({ resource_limits }))).toEqual([]);
  });
});
