import { describe, expect, it } from "bun:test";
import {
  combinePodOptions,
  parsePodOptions,
  PodOptionError,
  type PodOptionName,
} from "../../../../src/model/notation/pod-options.ts";
import type { PodOptions } from "../../../../src/model/pod-options.ts";

describe("parsePodOptions()", () => {
  it.each([
    ["pull-policy", "always", { pullPolicy: "Always" }],
    ["pull-policy", "IfNotPresent", { pullPolicy: "IfNotPresent" }],
    ["service-account", "builder", { serviceAccount: "builder" }],
    ["name-prefix", "ci", { namePrefix: "ci" }],
    ["runas-user", "1000", { runAsUser: "1000" }],
    ["runas-user", "root", { runAsUser: "0" }],
    ["request-cpu", "500m", { resources: { cpu: { request: "500m" } } }],
    ["request-cpu", ",2", { resources: { cpu: { request: "2", limit: "2" } } }],
    ["request-memory", "1Gi,1Gi", { resources: { memory: { request: "1Gi", limit: "1Gi" } } }],
    ["request-memory", "1Gi, 2Gi", { resources: { memory: { request: "1Gi", limit: "2Gi" } } }],
    [
      "request-ephemeral-storage",
      "1e9,",
      { resources: { "ephemeral-storage": { request: "1e9" } } },
    ],
    ["node-selector", "disk=ssd,zone=a", { nodeSelector: { disk: "ssd", zone: "a" } }],
    ["node-selector", "example.com/gpu=", { nodeSelector: { "example.com/gpu": "" } }],
    ["active-deadline-seconds", "90", { activeDeadlineSeconds: 90 }],
    ["active-deadline-seconds", "-1", {}],
    ["request-cpu", "", {}],
  ] as const satisfies readonly (readonly [PodOptionName, string, PodOptions])[])(
    "reads %s %j",
    (name, text, expected) => {
      expect(parsePodOptions((asked) => (asked === name ? text : undefined))).toEqual(expected);
    },
  );

  it.each([
    ["pull-policy", "sometimes", "not one of ifnotpresent, always, never"],
    ["service-account", "Not_One", "not the name of a service account"],
    ["runas-user", "postgres", "not the number of a user"],
    ["runas-user", "-1", "not the number of a user"],
    ["runas-user", "2147483648", "not the number of a user"],
    ["request-cpu", "fast", "not a quantity"],
    ["request-memory", "1Gi,2Gi,3Gi", "not a quantity"],
    ["request-memory", ",", "not a quantity"],
    ["request-memory", "1Gi,1G", "its request is above its limit"],
    ["request-cpu", "2,1500m", "its request is above its limit"],
    ["request-ephemeral-storage", "-1Gi", "not a quantity"],
    ["node-selector", "ssd", '"ssd" is not key=value'],
    ["node-selector", "a b=c", '"a b" is not the key of a label'],
    ["node-selector", "disk=ssd or hdd", '"ssd or hdd" is not the value of a label'],
    ["active-deadline-seconds", "1m", "not a number of seconds"],
    ["active-deadline-seconds", "0", "not a number of seconds"],
    ["active-deadline-seconds", "2147483648", "not a number of seconds"],
  ] as const)("refuses %s %j", (name, text, reason) => {
    const read = (): PodOptions => parsePodOptions((asked) => (asked === name ? text : undefined));
    expect(read).toThrow(PodOptionError);
    expect(read).toThrow(reason);
  });
});

describe("combinePodOptions()", () => {
  it("lets the latter win, resource by resource and label by label", () => {
    const weaker = {
      pullPolicy: "Never",
      resources: { cpu: { request: "1" }, memory: { request: "1Gi" } },
      nodeSelector: { disk: "ssd", zone: "a" },
    } as const;
    const stronger = { resources: { cpu: { request: "2" } }, nodeSelector: { zone: "b" } };
    expect(combinePodOptions<PodOptions>(weaker, stronger)).toEqual({
      pullPolicy: "Never",
      resources: { cpu: { request: "2" }, memory: { request: "1Gi" } },
      nodeSelector: { disk: "ssd", zone: "b" },
    });
  });
});
