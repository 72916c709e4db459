import { describe, expect, it } from "bun:test";
import { examineRegistry } from "../../../src/doctor/registry.ts";
import type { ImageSource } from "../../../src/engine/backend.ts";
import { EngineError } from "../../../src/model/errors.ts";
import { bareImage } from "../../support/samples/image.ts";

type Resolver = Pick<ImageSource, "resolve">;

const signal = AbortSignal.timeout(10_000);

describe("examineRegistry()", () => {
  it("is content with an image", async () => {
    const images: Resolver = { resolve: async () => bareImage() };
    expect(await examineRegistry(images, signal)).toMatchObject({ health: "good" });
  });

  it("is content with a registry that does not have the image", async () => {
    const images = refusing(new EngineError("not-found", "manifest unknown"));
    expect(await examineRegistry(images, signal)).toMatchObject({ health: "good" });
  });

  it("says what is lost without one", async () => {
    const images = refusing(new EngineError("unavailable", "no such host"));
    const finding = await examineRegistry(images, signal);
    expect(finding).toMatchObject({
      health: "poor",
      advice: expect.stringContaining("docker login"),
    });
    expect(finding.detail).toStartWith("no such host: ");
  });
});

function refusing(error: Error): Resolver {
  return {
    resolve: async () => {
      throw error;
    },
  };
}
