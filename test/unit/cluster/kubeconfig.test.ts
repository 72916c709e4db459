import { afterEach, describe, expect, it } from "bun:test";
import { homedir } from "node:os";
import { join } from "node:path";
import { userKubeconfigPath } from "../../../src/cluster/kubeconfig.ts";

const before = process.env["KUBECONFIG"];

afterEach(() => {
  if (before === undefined) delete process.env["KUBECONFIG"];
  else process.env["KUBECONFIG"] = before;
});

describe("userKubeconfigPath()", () => {
  it.each([
    ["", join(homedir(), ".kube", "config")],
    ["/nowhere/a", "/nowhere/a"],
    ["/nowhere/a:/nowhere/b", "/nowhere/b"],
    [`/nowhere/a:${import.meta.path}:/nowhere/b`, import.meta.path],
  ])("is, with KUBECONFIG %p, the file that kubectl would change", (variable, path) => {
    process.env["KUBECONFIG"] = variable;
    expect(userKubeconfigPath()).toBe(path);
  });
});
