import { describe, expect, it } from "bun:test";
import { splitApiVersion } from "../../../../src/server/http/api-version.ts";

describe("splitApiVersion()", () => {
  it.each([
    ["/v1.24/_ping", "/_ping", "1.24"],
    ["/v1.55/containers/json?all=1", "/containers/json?all=1", "1.55"],
    ["/v1.44.0/info", "/info", "1.44"],
    ["/info", "/info", "1.55"],
    ["/v1.44", "/v1.44", "1.55"],
    ["/images/v1.44/json", "/images/v1.44/json", "1.55"],
    ["/v5.0.0/libpod/info", "/libpod/info", "1.55"],
  ])("splits %s", (target, rest, apiVersion) => {
    expect(splitApiVersion(target)).toEqual({ target: rest, apiVersion });
  });

  it("refuses a client that is too old", () => {
    expect(splitApiVersion("/v1.9/info")).toEqual({
      refusal:
        "client version 1.9 is too old. Minimum supported API version is 1.24, " +
        "please upgrade your client to a newer version",
    });
  });

  it.each(["1.56", "1.100", "2.0"])("refuses version %s as too new", (version) => {
    expect(splitApiVersion(`/v${version}/info`)).toEqual({
      refusal: `client version ${version} is too new. Maximum supported API version is 1.55`,
    });
  });
});
