import { describe, expect, test } from "bun:test";
import { parseChallenges } from "../../../src/registry/auth/challenge.ts";

describe("parseChallenges()", () => {
  test.each([
    [null, []],
    ["", []],
    ["Basic", [["basic", {}]]],
    ['Basic realm="a b"', [["basic", { realm: "a b" }]]],
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a:pull,push"',
      [
        [
          "bearer",
          {
            realm: "https://auth.docker.io/token",
            service: "registry.docker.io",
            scope: "repository:a:pull,push",
          },
        ],
      ],
    ],
    [
      'Negotiate, Bearer realm=x , error="insufficient_scope", BASIC Realm="q\\"q"',
      [
        ["negotiate", {}],
        ["bearer", { realm: "x", error: "insufficient_scope" }],
        ["basic", { realm: 'q"q' }],
      ],
    ],
    ['Bearer realm="never closed', [["bearer", {}]]],
    ["realm=nobody", []],
  ])("%s", (header, expected) => {
    const challenges = parseChallenges(header).map(({ scheme, parameters }) => [
      scheme,
      Object.fromEntries(parameters),
    ]);
    expect(challenges).toEqual(expected);
  });
});
