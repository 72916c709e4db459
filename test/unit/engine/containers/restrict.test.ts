import { describe, expect, it } from "bun:test";
import { judgeRestricted, restrictUser } from "../../../../src/engine/containers/restrict.ts";
import type { Restriction } from "../../../../src/podspec/restricted.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";

const RESTRICTION: Restriction = {
  user: { uid: 1000, gid: 0 },
  isAssigned: false,
  assignsGroup: false,
};

function userFor(user: string, isUserOfImage: boolean, restriction = RESTRICTION) {
  const { config } = containerSpec({ user, isUserOfImage });
  const { user: result, isUserOfImage: isOwn } = restrictUser(config, restriction);
  return [result, isOwn];
}

describe("restrictUser()", () => {
  it.each(["", "0", "root", "nginx", "0:0"])("replaces the image's user %p", (user) => {
    expect(userFor(user, true)).toEqual(["1000:0", false]);
  });

  it("leaves the image a number other than root's, unless the cluster assigns one", () => {
    expect(userFor("101:102", true)).toEqual(["101:102", true]);
    expect(userFor("101", true, { ...RESTRICTION, isAssigned: true })).toEqual(["1000:0", false]);
  });

  it("leaves a request its number, also where the cluster assigns one", () => {
    expect(userFor("3000", false)).toEqual(["3000", false]);
    expect(userFor("3000", false, { ...RESTRICTION, isAssigned: true })).toEqual(["3000", false]);
  });

  it.each([
    ["0", "nobody may be root"],
    ["0:1000", "nobody may be root"],
    ["root", "give its number"],
    ["nginx:nginx", "give its number"],
  ])("refuses a request the user %p", (user, reason) => {
    expect(() => userFor(user, false)).toThrow(reason);
  });
});

describe("judgeRestricted()", () => {
  it("says nothing of what needs no root", () => {
    const host = { capAdd: ["CAP_NET_BIND_SERVICE"], groupAdd: ["50"], tmpfs: { "/a": "size=1m" } };
    expect(judgeRestricted(containerSpec({}, host))).toEqual([]);
  });

  it("warns of volumes and tmpfs that nobody prepares", () => {
    const spec = containerSpec({ volumes: ["/data"] }, { tmpfs: { "/a": "mode=700" } });
    expect(judgeRestricted(spec)).toEqual([
      expect.stringContaining('Tmpfs "/a"'),
      expect.stringContaining('Volume "/data"'),
    ]);
  });

  it.each([
    [{ isPrivileged: true }],
    [{ capAdd: ["CAP_NET_ADMIN"] }],
    [{ capAdd: ["ALL"] }],
    [{ groupAdd: ["audio"] }],
  ])("refuses %j", (host) => {
    expect(() => judgeRestricted(containerSpec({}, host))).toThrow('Pod Security "restricted"');
  });
});
