import { describe, expect, it, test } from "bun:test";
import { parseImageReference } from "../../../src/model/notation/image-reference.ts";
import { chooseEntry, parseManifest, type IndexEntry } from "../../../src/registry/manifest.ts";
import { sha256 } from "./fake-registry.ts";

const DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
const OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
const reference = parseImageReference("team/app:1");
const digest = sha256("x");

function parse(document: unknown, contentType = "") {
  return parseManifest(new TextEncoder().encode(JSON.stringify(document)), contentType, reference);
}

function config(mediaType: string) {
  return { mediaType, digest, size: 1 };
}

function entry(name: string, architecture?: string, variant?: string): IndexEntry {
  const descriptor = { mediaType: name, digest, sizeBytes: 1 };
  if (architecture === undefined) return descriptor;
  const platform = { os: "linux", architecture, ...(variant ? { variant } : {}) };
  return { ...descriptor, platform };
}

describe("parseManifest()", () => {
  it("takes the type from the answer if the document has none", () => {
    const document = { schemaVersion: 2, config: config(OCI_CONFIG), layers: [] };
    expect(parse(document, DOCKER)).toMatchObject({ kind: "image", mediaType: DOCKER });
  });

  test.each([
    [
      "schema 1",
      { schemaVersion: 1, fsLayers: [] },
      "invalid-argument",
      "schema 1 support has been removed. Suggest the author of docker.io/team/app:1",
    ],
    [
      "what is no image",
      { schemaVersion: 2, config: config("application/vnd.cncf.helm.config.v1+json"), layers: [] },
      "invalid-argument",
      'Encountered remote "application/vnd.cncf.helm.config.v1+json"(unknown) when fetching',
    ],
    [
      "a document with two meanings",
      { schemaVersion: 2, manifests: [], config: config(OCI_CONFIG), layers: [] },
      "internal",
      "it is an index and an image at once",
    ],
    [
      "a digest that leads elsewhere",
      { config: { digest: "sha256:../../../v2/secret", size: 1 } },
      "internal",
      '"sha256:../../../v2/secret" is not a digest',
    ],
    [
      "a size that is no number",
      { config: { digest, size: "1" } },
      "internal",
      "size is not an integer",
    ],
    ["no object", [], "internal", "manifest is not an object"],
    ["nothing", {}, "internal", "config is not an object"],
  ])("refuses %s", (_, document, kind, message) => {
    expect(() => parse(document)).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(message) }),
    );
  });

  it("refuses what is not JSON", () => {
    const bytes = new TextEncoder().encode("<html>");
    expect(() => parseManifest(bytes, "text/html", reference)).toThrow(
      'Cannot read the manifest of "docker.io/team/app:1"',
    );
  });
});

describe("chooseEntry()", () => {
  const attestation = {
    ...entry("attestation"),
    platform: { os: "unknown", architecture: "unknown" },
  };

  test.each([
    ["the exact one", [entry("386", "386"), entry("amd64", "amd64")], "amd64"],
    ["one that runs as well", [attestation, entry("386", "386")], "386"],
    ["one without a platform as the last resort", [attestation, entry("any")], "any"],
    ["the first of several", [entry("a", "amd64"), entry("b", "amd64")], "a"],
    ["the lower variant", [entry("v3", "amd64", "v3"), entry("v1", "amd64", "v1")], "v1"],
  ])("takes %s", (_, entries, expected) => {
    const { mediaType } = chooseEntry(entries, { os: "linux", architecture: "amd64" });
    expect(mediaType).toBe(expected);
  });
});
