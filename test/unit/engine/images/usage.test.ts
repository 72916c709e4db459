import { afterEach, beforeEach, expect, it } from "bun:test";
import { imagesUsage } from "../../../../src/engine/images/usage.ts";
import { parseImageReference } from "../../../../src/model/notation/image-reference.ts";
import { bareImage } from "../../../support/samples/image.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

it("imagesUsage() counts each layer once, and each image that has two names", () => {
  const base = { digest: "sha256:base", sizeBytes: 100 };
  const own = { digest: "sha256:own", sizeBytes: 100 };
  for (const [name, id, layers] of [
    ["one:1", "sha256:1", [base]],
    ["one:latest", "sha256:1", [base]],
    ["two:1", "sha256:2", [base, own]],
  ] as const) {
    const sizeBytes = layers.length * 100 + 1; // with the configuration
    const reference = parseImageReference(name);
    test.engine.images.add(bareImage({ reference, id, layers, sizeBytes }));
  }
  const { totalBytes, sharedBytes } = imagesUsage(test.engine);
  expect(totalBytes).toBe(202);
  expect([...sharedBytes]).toEqual([
    ["sha256:1", 100],
    ["sha256:2", 100],
  ]);
});
