import { describe, expect, it } from "bun:test";
import { toImageHistory } from "../../../../../src/api/docker/images/history.ts";
import { parseImageReference } from "../../../../../src/model/notation/image-reference.ts";
import { bareImage } from "../../../../support/samples/image.ts";

const step = { createdBy: "", author: "", comment: "", isEmptyLayer: false };

describe("toImageHistory()", () => {
  it("tells the last step first, each with its own layer", () => {
    const image = bareImage({
      history: [
        { ...step, createdAt: new Date("2026-01-01T00:00:00Z"), createdBy: "ADD rootfs.tar /" },
        { ...step, createdBy: "ENV A=b", isEmptyLayer: true },
        { ...step, createdBy: "RUN true", comment: "buildkit" },
      ],
      layers: [
        { digest: "sha256:1", sizeBytes: 100 },
        { digest: "sha256:2", sizeBytes: 7 },
      ],
    });
    const older = { Id: "<missing>", Tags: null, Comment: "" };
    expect(toImageHistory(image)).toEqual([
      {
        Id: image.id,
        Created: 0,
        CreatedBy: "RUN true",
        Tags: ["busybox:latest"],
        Size: 7,
        Comment: "buildkit",
      },
      { ...older, Created: 0, CreatedBy: "ENV A=b", Size: 0 },
      { ...older, Created: 1767225600, CreatedBy: "ADD rootfs.tar /", Size: 100 },
    ]);
  });

  it("has no tags for what was asked for by its digest", () => {
    const reference = parseImageReference(`busybox@sha256:${"a".repeat(64)}`);
    expect(toImageHistory(bareImage({ reference, history: [step] }))).toMatchObject([
      { Tags: null },
    ]);
  });

  it("is empty for an image that does not tell how it was made", () => {
    expect(toImageHistory(bareImage())).toEqual([]);
  });
});
