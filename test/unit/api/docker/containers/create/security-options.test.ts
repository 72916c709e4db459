import { describe, expect, it } from "bun:test";
import { forbidsNewPrivileges } from "../../../../../../src/api/docker/containers/create/security-options.ts";

describe("forbidsNewPrivileges()", () => {
  it.each([
    [[], false],
    [["no-new-privileges"], true],
    [["no-new-privileges:true"], true],
    [["seccomp=unconfined", "no-new-privileges=1"], true],
    [["no-new-privileges", "no-new-privileges=false"], false],
    [["label=disable"], false],
  ])("of %p is %p", (options, forbids) => {
    expect(forbidsNewPrivileges(options)).toBe(forbids);
  });
});
