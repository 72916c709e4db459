import { describe, expect, it } from "bun:test";
import { registryCredentials } from "../../../../../src/api/docker/images/registry-auth.ts";

const withHeader = (header: string) =>
  new Request("http://localhost/", { headers: { "x-registry-auth": header } });
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("registryCredentials()", () => {
  it("reads both alphabets of base64", () => {
    const credentials = { username: "ü?>", password: "~~~" };
    const text = JSON.stringify(credentials);
    for (const encoding of ["base64", "base64url"] as const) {
      expect(registryCredentials(withHeader(Buffer.from(text).toString(encoding)))).toEqual(
        credentials,
      );
    }
  });

  it("leaves out what is empty or unknown", () => {
    const value = { username: "me", password: "", email: "a@b", serveraddress: "ghcr.io" };
    expect(registryCredentials(withHeader(encoded(value)))).toEqual({
      username: "me",
      serveraddress: "ghcr.io",
    });
  });

  it.each(["", "%%%", encoded({}), encoded(null), encoded("text"), encoded({ username: 1 })])(
    "takes %p as none",
    (header) => {
      expect(registryCredentials(withHeader(header))).toBeUndefined();
    },
  );
});
