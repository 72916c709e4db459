import type { Healthcheck } from "./healthcheck.ts";
import type { ImageReference } from "./notation/image-reference.ts";
import type { Platform } from "./notation/platform.ts";
import type { PortKey } from "./port.ts";

/** What an image says of the containers made from it. Empty means "not said". */
export type ImageConfig = {
  readonly user: string;
  readonly exposedPorts: readonly PortKey[];
  /** `KEY=value`. */
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** Folders of the container that are volumes. */
  readonly volumes: readonly string[];
  readonly workingDir: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly stopSignal?: string;
  /** Times in nanoseconds, as in `Healthcheck` everywhere. */
  readonly healthcheck?: Healthcheck;
  /** For `CMD-SHELL` checks and shell forms; absent is `/bin/sh -c`. */
  readonly shell?: readonly string[];
  readonly onBuild: readonly string[];
};

/** One step of an image's making. */
export type ImageHistoryEntry = {
  readonly createdAt?: Date;
  readonly createdBy: string;
  readonly author: string;
  readonly comment: string;
  /** The step changed only the configuration: no layer belongs to it. */
  readonly isEmptyLayer: boolean;
};

/** A layer as it lies in the registry. */
export type ImageLayer = {
  readonly digest: string;
  /** Compressed, as it is downloaded. */
  readonly sizeBytes: number;
};

/** An image for one platform. */
export type Image = Platform & {
  /** How it was asked for, with a tag or a digest. */
  readonly reference: ImageReference;
  /** Digest of the configuration, `sha256:…`: what Docker shows as the image's ID. */
  readonly id: string;
  /** Short name and digest of what the reference points at, an index or a manifest: `redis@sha256:…`. */
  readonly repoDigest: string;
  readonly createdAt?: Date;
  readonly author: string;
  readonly comment: string;
  /** All layers and the configuration, compressed: a registry does not know the size on disk. */
  readonly sizeBytes: number;
  readonly config: ImageConfig;
  readonly history: readonly ImageHistoryEntry[];
  /** Digests of the layers unpacked, the lowest first (`RootFS.Layers`). */
  readonly diffIds: readonly string[];
  readonly layers: readonly ImageLayer[];
};

/** What a name in a registry points at, and for which platforms: `GET /distribution/{name}/json`. */
export type ImageDescriptor = {
  readonly mediaType: string;
  readonly digest: string;
  /** Of the manifest itself. */
  readonly sizeBytes: number;
  readonly platforms: readonly Platform[];
};
