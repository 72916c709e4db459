import { describe, expect, it } from "bun:test";
import { givenFlags } from "../../../../src/cli/flags/flags.ts";
import { readServerConfig } from "../../../../src/cli/settings/server-config.ts";

describe("the settings of Pods", () => {
  it("are few where nothing is said", () => {
    expect(readServerConfig({}, {}).pods).toEqual({
      options: { pullPolicy: "IfNotPresent", namePrefix: "kubedock" },
      imagePullSecrets: [],
      ignoresContainerMemory: false,
      isRestricted: false,
    });
  });

  it.each([
    ["service-account", "SERVICE_ACCOUNT", "builder"],
    ["pod-name-prefix", "POD_NAME_PREFIX", "ci"],
    ["pull-policy", "PULL_POLICY", "never"],
    ["request-cpu", "K8S_REQUEST_CPU", "1,2"],
    ["request-memory", "K8S_REQUEST_MEMORY", "1Gi"],
    ["request-ephemeral-storage", "K8S_REQUEST_EPHEMERAL_STORAGE", "2Gi"],
    ["node-selector", "K8S_NODE_SELECTOR", "disk=ssd"],
    ["active-deadline-seconds", "K8S_ACTIVE_DEADLINE_SECONDS", "60"],
    ["runas-user", "K8S_RUNAS_USER", "1000"],
    ["image-pull-secrets", "IMAGE_PULL_SECRETS", "a, b"],
    ["pod-template", "POD_TEMPLATE", "/etc/pod.yaml"],
    ["pod-security", "POD_SECURITY", "restricted"],
  ])("has --%s also as %s", (flag, variable, text) => {
    const byFlag = readServerConfig({ [flag]: text }, {}).pods;
    expect(byFlag).not.toEqual(readServerConfig({}, {}).pods);
    expect(readServerConfig({}, { [variable]: text }).pods).toEqual(byFlag);
    expect(readServerConfig({ [flag]: text }, { [variable]: "other" }).pods).toEqual(byFlag);
  });

  it("takes labels and annotations as often as they are given, and from variables", () => {
    const rawArgs = ["--label", "team=a", "--label=app=b.c", "--annotation", "note=x, y=z"];
    const environment = { K8S_LABEL_TEAM: "from-variable", K8S_ANNOTATION_OWNER: "me" };
    const given = givenFlags(["--namespace", "ci", ...rawArgs]);
    const { namespace, marks } = readServerConfig(given, environment);
    expect(namespace).toBe("ci");
    expect(marks).toEqual({
      labels: { team: "a", app: "b.c" },
      annotations: { note: "x, y=z", owner: "me" },
    });
  });

  it.each([
    ["pod-security", "root", 'Cannot use "--pod-security root": not one of'],
    ["service-account", "Me", 'Cannot use "--service-account Me": not the name of'],
    ["request-memory", "2Gi,1Gi", 'Cannot use "--request-memory 2Gi,1Gi": its request is above'],
    ["request-ephemeral-storage", "x", 'Cannot use "--request-ephemeral-storage x": not a'],
    ["node-selector", "ssd", 'Cannot use "--node-selector ssd": "ssd" is not key=value'],
    ["active-deadline-seconds", "0", 'Cannot use "--active-deadline-seconds 0": not a number'],
    ["runas-user", "me", 'Cannot use "--runas-user me": not the number of a user'],
    ["image-pull-secrets", "a,B", 'Cannot use "--image-pull-secrets a,B": "B" is not the name'],
    ["request-cpu", "fast", 'Cannot use "--request-cpu fast": not a quantity'],
    ["pod-security", "baseline", 'Cannot use "--pod-security baseline": not one of'],
    ["pull-policy", "maybe", 'Cannot use "--pull-policy maybe": not one of'],
  ])("names the flag --%s with %j", (flag, text, message) => {
    expect(() => readServerConfig({ [flag]: text }, {})).toThrow(message);
  });

  it.each([
    ["--label=team", {}, '"--label team": not key=value'],
    ["--label=my team=a", {}, '"--label my team=a": "my team" is not the key of one'],
    ["--label=team=a b", {}, '"--label team=a b": "a b" is not the value of one'],
    ["--lock", { K8S_LABEL_TEAM: "a/b" }, '"--label team=a/b": "a/b" is not the value of one'],
    ["--annotation=a/b/c=d", {}, '"--annotation a/b/c=d": "a/b/c" is not the key of one'],
    ["--lock", { K8S_ANNOTATION__: "d" }, '"--annotation _=d": "_" is not the key of one'],
  ])("refuses %j with %j", (flag, environment, message) => {
    expect(() => readServerConfig(givenFlags([flag]), environment)).toThrow(message);
  });
});
