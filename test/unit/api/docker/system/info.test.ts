import { describe, expect, it } from "bun:test";
import { toSystemInfo } from "../../../../../src/api/docker/system/info.ts";

const now = new Date("2026-01-01T00:00:00Z");
const info = {
  id: "test",
  name: "kubedock",
  containers: { total: 3, running: 1, paused: 1, stopped: 1 },
  images: 2,
  clusterVersion: "v1.34.4",
  namespace: "test",
  architecture: "x86_64",
  osType: "linux",
  cpus: 2,
  memoryBytes: 1000,
  labels: [],
};

describe("toSystemInfo()", () => {
  it.each([
    ["1.55", []],
    ["1.50", []],
    ["1.49", ["BridgeNfIp6tables", "BridgeNfIptables"]],
    ["1.42", ["BridgeNfIp6tables", "BridgeNfIptables"]],
    ["1.41", ["BridgeNfIp6tables", "BridgeNfIptables", "KernelMemory", "KernelMemoryTCP"]],
  ])("has in API v%s besides what it has now %p", (apiVersion, fields) => {
    const current = Object.keys(toSystemInfo(info, { now, apiVersion: "1.55" }));
    const names = Object.keys(toSystemInfo(info, { now, apiVersion }));
    expect(names.filter((name) => !current.includes(name)).toSorted()).toEqual(fields);
  });

  it.each([
    ["1.49", "", { ID: "" }, ["IndexConfigs", "InsecureRegistryCIDRs", "Mirrors"]],
    [
      "1.48",
      "",
      { ID: "", Expected: "" },
      "AllowNondistributableArtifactsCIDRs AllowNondistributableArtifactsHostnames IndexConfigs InsecureRegistryCIDRs Mirrors".split(
        " ",
      ),
    ],
    ["1.39", "", { ID: "", Expected: "" }, undefined],
    ["1.38", "<unknown>", { ID: "", Expected: "" }, undefined],
  ])("writes as API v%s does", (apiVersion, KernelVersion, commit, registryFields) => {
    const answer = toSystemInfo(info, { now, apiVersion });
    expect(answer).toMatchObject({ KernelVersion, ContainersPaused: 1 });
    for (const name of ["ContainerdCommit", "RuncCommit", "InitCommit"] as const)
      expect(answer[name] as unknown).toEqual(commit);
    if (registryFields)
      expect(Object.keys(answer.RegistryConfig).toSorted()).toEqual(registryFields);
  });
});
