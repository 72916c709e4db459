import { join } from "node:path";

/** An image of the tests: a folder of `test/images` with a Containerfile, and the names that clients use for it. */
export type TestImage = {
  readonly folder: string;
  readonly names: readonly string[];
  /** Folder of the image that its Containerfile starts from, as `localhost/<folder>`. */
  readonly parent?: string;
  /**
   * The format of its manifest. OCI images share their layers in one layout; only Docker's own format has a place
   * for a health check.
   */
  readonly format: "oci" | "docker";
  /** Whether its content is made before it, and lies in the scratch folder of the build. */
  readonly isMadeBefore: boolean;
};

/** Every image of the tests; each comes after its parent. */
export const TEST_IMAGES: readonly TestImage[] = [
  image("debian", ["debian:bookworm-slim", "debian:latest"], { isMadeBefore: true }),
  image("busybox", ["busybox:1.36", "busybox:latest"], { parent: "debian" }),
  image("alpine", ["alpine:3.17", "alpine:latest"], { parent: "busybox" }),
  image("redis", ["redis:7-alpine", "redis:latest"], { parent: "debian" }),
  image("postgres", ["postgres:16-alpine", "postgres:latest"], { parent: "debian" }),
  image("nginx", ["nginx:alpine", "nginx:latest"], { parent: "debian" }),
  image("dnsmasq", ["kubedock.test/dnsmasq:1"], { parent: "debian" }),
  image("sshd", ["testcontainers/sshd:1.4.0", "testcontainers/sshd:1.3.0"], { parent: "debian" }),
  image("ryuk", ["testcontainers/ryuk:0.14.0"], { isMadeBefore: true }),
  image("no-shell", ["kubedock.test/no-shell:1"], { isMadeBefore: true }),
  image("config", ["kubedock.test/config:1"], { parent: "busybox", format: "docker" }),
];

function image(folder: string, names: readonly string[], more: Partial<TestImage> = {}): TestImage {
  return { folder, names, format: "oci", isMadeBefore: false, ...more };
}

/**
 * Where a built image is, as skopeo and buildah name it: `oci:<layout>:<name>`, `dir:<folder>`.
 * @param images The folder that `testImages()` returned.
 */
export function testImageSource(images: string, { folder, format }: TestImage): string {
  return format === "oci"
    ? `oci:${join(images, "layout")}:${folder}`
    : `dir:${join(images, folder)}`;
}
