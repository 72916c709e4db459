import type { Image, ImageConfig } from "../../../src/model/image.ts";
import { parseImageReference } from "../../../src/model/notation/image-reference.ts";

/** An image of which nothing is set but what every image has, with what a test changes. */
export function bareImage(
  changes: Partial<Image> & { readonly settings?: Partial<ImageConfig> } = {},
): Image {
  const { settings, ...image } = changes;
  const id = `sha256:${"a".repeat(64)}`;
  const config: ImageConfig = {
    user: "",
    exposedPorts: [],
    env: [],
    entrypoint: [],
    cmd: [],
    volumes: [],
    workingDir: "",
    labels: {},
    onBuild: [],
    ...settings,
  };
  return {
    reference: parseImageReference("busybox:latest"),
    id,
    repoDigest: `busybox@${id}`,
    os: "linux",
    architecture: "amd64",
    author: "",
    comment: "",
    sizeBytes: 1000,
    config,
    history: [],
    diffIds: [id],
    layers: [{ digest: id, sizeBytes: 1000 }],
    ...image,
  };
}
