import { describe, expect, it } from "bun:test";
import { mapped } from "../../../../../src/api/docker/containers/create/unsupported-verdict.ts";
import { judge } from "../../../../../src/api/docker/containers/create/unsupported.ts";
import { POD_FIELDS } from "../../../../../src/api/libpod/pods/pod-spec-fields.ts";
import { PodSpecGenerator } from "../../../../../src/api/schemas/libpod/pod-spec-generator.ts";
// Names of all fields of podman's PodSpecGenerator, of its versions 4.3 and 5.6.
import names from "../../../../fixtures/pod-spec-generator-fields.json" with { type: "json" };

/** What `podman pod create` sends without being asked for anything, as podman 4.3.1 was seen to. */
const UNASKED = {
  exit_policy: "continue",
  shared_namespaces: ["ipc", "net", "uts"],
  share_parent: true,
  pod_create_command: ["podman", "--remote", "pod", "create"],
  pidns: { nsmode: "private" },
  userns: {},
  utsns: {},
  netns: {},
  Networks: null,
  resource_limits: { cpu: {} },
  idmappings: { HostUIDMapping: true, HostGIDMapping: true, UIDMap: null, GIDMap: null },
};

describe("POD_FIELDS", () => {
  it("has a place for every field", () => {
    expect(names.filter((name) => !(name in POD_FIELDS))).toEqual([]);
  });

  it("says of no field that it is mapped, unless the schema has it", () => {
    const claimed = Object.keys(POD_FIELDS).filter((name) => POD_FIELDS[name] === mapped);
    expect(claimed.filter((name) => !(name in PodSpecGenerator.properties))).toEqual([]);
  });

  it("says nothing of what podman sends without being asked", () => {
    expect(judge("", POD_FIELDS, UNASKED)).toEqual([]);
  });

  it.each([
    [{ pidns: { nsmode: "host" } }, 'pidns: "host"'],
    [{ userns: { nsmode: "keep-id" } }, 'userns: "keep-id"'],
    [{ infra_command: ["/pause"] }, "infra_command: an infra container does nothing"],
    [{ pod_devices: ["/dev/null"] }, "pod_devices: devices of the node"],
    [{ no_manage_hosts: true }, "no_manage_hosts: a pod's /etc/hosts"],
    [{ shm_size: 1 }, "shm_size: what comes into a pod later"],
    [{ image_volumes: [{}], overlay_volumes: [{ source: "/" }] }, "overlay_volumes: a pod has no"],
    [{ restart_policy: "always" }, "restart_policy: give each container its own"],
  ])("refuses %j", (fields, message) => {
    expect(() => judge("", POD_FIELDS, { ...UNASKED, ...fields })).toThrow(message);
  });

  it.each([
    [{ security_opt: ["label=disable"] }, "security_opt: not applied"],
    [{ cgroup_parent: "/x" }, "cgroup_parent: not applied"],
  ])("warns of %j", (fields, warning) => {
    expect(judge("", POD_FIELDS, { ...UNASKED, ...fields })).toEqual([
      expect.stringContaining(warning),
    ]);
  });
});
