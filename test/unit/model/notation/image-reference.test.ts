import { describe, expect, it, test } from "bun:test";
import {
  canonicalName,
  canonicalReference,
  familiarName,
  familiarReference,
  parseImageId,
  parseImageReference,
  withDefaultTag,
} from "../../../../src/model/notation/image-reference.ts";

const HEX = "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a";
const SHA256 = `sha256:${"f".repeat(64)}`;
const SHA512 = `sha512:${"f".repeat(128)}`;

describe("parseImageReference() names", () => {
  test.each([
    // what was written, short name, domain, path
    ["redis", "redis", "docker.io", "library/redis"],
    ["library/redis", "redis", "docker.io", "library/redis"],
    ["docker.io/redis", "redis", "docker.io", "library/redis"],
    ["docker.io/library/redis", "redis", "docker.io", "library/redis"],
    ["index.docker.io/redis", "redis", "docker.io", "library/redis"],
    [
      "index.docker.io/library/ubuntu-12.04-base",
      "ubuntu-12.04-base",
      "docker.io",
      "library/ubuntu-12.04-base",
    ],
    ["bitnami/redis", "bitnami/redis", "docker.io", "bitnami/redis"],
    ["library/foo/bar", "library/foo/bar", "docker.io", "library/foo/bar"],
    ["store/foo/bar", "store/foo/bar", "docker.io", "store/foo/bar"],
    ["other/library", "other/library", "docker.io", "other/library"],
    ["localhost/a", "localhost/a", "localhost", "a"],
    ["localhost", "localhost", "docker.io", "library/localhost"],
    ["localhost/library/redis", "localhost/library/redis", "localhost", "library/redis"],
    ["ghcr.io/a/b-c/d", "ghcr.io/a/b-c/d", "ghcr.io", "a/b-c/d"],
    ["registry:5000/a", "registry:5000/a", "registry:5000", "a"],
    [
      "127.0.0.1:8000/private/base",
      "127.0.0.1:8000/private/base",
      "127.0.0.1:8000",
      "private/base",
    ],
    ["[2001:db8::1]/repo", "[2001:db8::1]/repo", "[2001:db8::1]", "repo"],
    ["[::1]:5000/repo", "[::1]:5000/repo", "[::1]:5000", "repo"],
    ["LOCALDOMAIN/debian", "LOCALDOMAIN/debian", "LOCALDOMAIN", "debian"],
    ["Foo/bar", "Foo/bar", "Foo", "bar"],
    ["xn--n3h.com/myimage", "xn--n3h.com/myimage", "xn--n3h.com", "myimage"],
    ["dock__er/docker---x/a.b", "dock__er/docker---x/a.b", "docker.io", "dock__er/docker---x/a.b"],
    [`docker.io/${HEX}`, HEX, "docker.io", `library/${HEX}`],
    [HEX.slice(1), HEX.slice(1), "docker.io", `library/${HEX.slice(1)}`],
    ["192.168.1.1", "192.168.1.1", "docker.io", "library/192.168.1.1"],
  ])("%s", (text, familiar, domain, path) => {
    const reference = parseImageReference(text);
    expect(reference).toEqual({ domain, path });
    expect(familiarName(reference)).toBe(familiar);
    expect(canonicalName(reference)).toBe(`${domain}/${path}`);
    expect(parseImageReference(canonicalReference(reference))).toEqual(reference);
  });
});

describe("parseImageReference() tags and digests", () => {
  test.each([
    ["redis:7", "docker.io/library/redis:7", "redis:7"],
    ["redis:7-Alpine_x.y", "docker.io/library/redis:7-Alpine_x.y", "redis:7-Alpine_x.y"],
    ["test.com:5000", "docker.io/library/test.com:5000", "test.com:5000"],
    ["192.168.1.1:5000/repo:5050", "192.168.1.1:5000/repo:5050", "192.168.1.1:5000/repo:5050"],
    [`redis@${SHA256}`, `docker.io/library/redis@${SHA256}`, `redis@${SHA256}`],
    [`redis:7@${SHA256}`, `docker.io/library/redis:7@${SHA256}`, `redis:7@${SHA256}`],
    [`a.b/c:d@${SHA512}`, `a.b/c:d@${SHA512}`, `a.b/c:d@${SHA512}`],
    [`a:${"t".repeat(128)}`, `docker.io/library/a:${"t".repeat(128)}`, `a:${"t".repeat(128)}`],
  ])("%s", (text, canonical, familiar) => {
    const reference = parseImageReference(text);
    expect(canonicalReference(reference)).toBe(canonical);
    expect(familiarReference(reference)).toBe(familiar);
  });
});

describe("parseImageReference() refuses", () => {
  const format = "invalid reference format";
  test.each([
    ["", format],
    [":tag", format],
    [`@${SHA256}`, format],
    ["https://github.com/docker/docker", format],
    ["-docker/docker", format],
    ["docker///docker", format],
    ["docker/", format],
    ["dock..er/docker", format],
    ["dock_.er/docker", format],
    ["____/____", format],
    ["fc00::1:5000/debian", format],
    ["[fc00::1]:5000", format],
    ["[fe80::1%eth0]:5000/debian", format],
    ["foo_bar.com/x", format],
    ["aa/asdf$$^/aa", format],
    ["redis ", format],
    ["redis\n", format],
    ["redis:", format],
    [`a:${"t".repeat(129)}`, format],
    ["redis@sha256:abc", format],
    ["Redis", `${format}: repository name (library/Redis) must be lowercase`],
    ["docker/Docker:tag", `${format}: repository name (docker/Docker) must be lowercase`],
    ["test:5000/Upper/lower", `${format}: repository name (Upper/lower) must be lowercase`],
    [HEX, `invalid repository name (${HEX}), cannot specify 64-byte hexadecimal strings`],
    [`a.b/${"a".repeat(256)}`, "repository name must not be more than 255 characters"],
    [`redis@sha256:${"f".repeat(32)}`, "invalid checksum digest length"],
    [`redis@sha256:${"F".repeat(64)}`, "invalid checksum digest format"],
    [`redis@md5:${"f".repeat(32)}`, "unsupported digest algorithm"],
  ])("%j", (text, message) => {
    expect(() => parseImageReference(text)).toThrow(
      expect.objectContaining({ kind: "invalid-argument", message }),
    );
  });

  // A pattern that tries again from each letter would need hours.
  it("a megabyte of nonsense", () => {
    for (const part of ["a", "a-", "a.", "A/", "a:", "-"]) {
      expect(() => parseImageReference(`${part.repeat(500_000)}!`)).toThrow();
    }
  }, 60_000);
});

describe("withDefaultTag()", () => {
  test.each([
    ["redis", "redis:latest"],
    ["redis:7", "redis:7"],
    [`redis@${SHA256}`, `redis@${SHA256}`],
  ])("%s", (text, expected) => {
    expect(familiarReference(withDefaultTag(parseImageReference(text)))).toBe(expected);
  });
});

describe("parseImageId()", () => {
  test.each([
    [HEX, `sha256:${HEX}`],
    [`sha256:${HEX}`, `sha256:${HEX}`],
    [HEX.slice(1), undefined],
    [HEX.toUpperCase(), undefined],
    [`sha512:${HEX}`, undefined],
    ["redis", undefined],
  ])("%s", (text, expected) => {
    expect(parseImageId(text)).toBe(expected);
  });
});
