import { describe, expect, it } from "bun:test";
import { libpodCredentials } from "../../../../../src/api/libpod/images/credentials.ts";

function read(value: unknown, image: string) {
  const header = Buffer.from(JSON.stringify(value)).toString("base64url");
  const request = new Request("http://d/", { headers: { "x-registry-auth": header } });
  return libpodCredentials(request, image);
}

const OURS = { username: "us", password: "secret" };
const THEIRS = { username: "they", password: "other" };

describe("libpodCredentials()", () => {
  it("reads those for one registry, as Docker's clients send them", () => {
    expect(read(OURS, "ghcr.io/a/b:1")).toEqual(OURS);
  });

  it.each([
    ["ghcr.io/a/b:1", OURS],
    ["busybox", THEIRS],
    ["docker.io/library/busybox", THEIRS],
  ])("chooses those for %s by its registry", (image, expected) => {
    expect(read({ "ghcr.io": OURS, "https://index.docker.io/v1/": THEIRS }, image)).toEqual(
      expected,
    );
  });

  it("chooses those for a repository", () => {
    expect(read({ "quay.io/our/app": OURS }, "quay.io/our/app:2")).toEqual(OURS);
  });

  it.each([[{}], [{ "ghcr.io": OURS }], ["text"], [null]])(
    "has none for busybox in %j",
    (value) => {
      expect(read(value, "busybox")).toBeUndefined();
    },
  );
});
