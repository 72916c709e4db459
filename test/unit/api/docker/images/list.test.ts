import { describe, expect, it } from "bun:test";
import { toImageSummaries } from "../../../../../src/api/docker/images/list.ts";
import { parseImageReference } from "../../../../../src/model/notation/image-reference.ts";
import { bareImage } from "../../../../support/samples/image.ts";

const { id } = bareImage();

describe("toImageSummaries()", () => {
  it.each([
    ["1.51", new Map([[id, 2]]), 2, undefined],
    ["1.51", new Map(), 0, undefined],
    ["1.50", new Map([[id, 2]]), -1, undefined],
    ["1.44", new Map([[id, 2]]), -1, undefined],
    ["1.43", new Map([[id, 2]]), -1, 1000],
  ])("has the figures of API v%s", (apiVersion, containerCounts, containers, virtualSize) => {
    const [summary] = toImageSummaries([bareImage()], { apiVersion, containerCounts });
    expect(summary).toMatchObject({ Containers: containers, Size: 1000, SharedSize: -1 });
    expect((summary as { VirtualSize?: number }).VirtualSize).toBe(virtualSize);
  });

  it("writes the names of one image together", () => {
    const names = ["busybox:latest", "busybox:1", `busybox@${id}`];
    const images = names.map((name) => bareImage({ reference: parseImageReference(name) }));
    const shape = { apiVersion: "1.55", containerCounts: new Map() };
    expect(toImageSummaries(images, shape)).toMatchObject([
      { RepoTags: ["busybox:latest", "busybox:1"], RepoDigests: [`busybox@${id}`] },
    ]);
  });
});
