import type { ImageReference } from "../model/notation/image-reference.ts";
import { digestOf, isDigest, verifyDigest } from "./digest.ts";
import type { TransportAnswer } from "./http/transport.ts";
import { parseImageConfig, type ImageDocument } from "./image-config.ts";
import { MANIFEST_TYPES, parseManifest, type Descriptor, type Manifest } from "./manifest.ts";
import { createMemo } from "./memo.ts";
import { toEngineError } from "./registry-error.ts";
import type { AskRepository, Repository } from "./repository.ts";

/** A manifest with what names it. */
export type StoredManifest = Manifest & { readonly digest: string; readonly sizeBytes: number };

/** A configuration with its size. */
export type StoredConfig = ImageDocument & { readonly sizeBytes: number };

/** Whose documents are read, and for which image: its name is what errors name. */
export type ReadContext = {
  readonly repository: Repository;
  readonly reference: ImageReference;
  readonly signal: AbortSignal;
};

/** Reads the documents that describe images, each checked against its digest. */
export type DocumentReader = {
  /** @param digest Absent: what the reference names. */
  readonly manifest: (context: ReadContext, digest?: string) => Promise<StoredManifest>;
  readonly config: (context: ReadContext, descriptor: Descriptor) => Promise<StoredConfig>;
};

/** The registries' own bound for manifests; nothing sensible is larger than a few kilobytes. */
const MAX_MANIFEST_BYTES = 4 << 20;
const MAX_CONFIG_BYTES = 8 << 20;

/** In bytes of the documents, of each kind. */
const CACHE_BYTES = 8 << 20;
const MAX_TAGS = 1000;

/** How long a tag is taken to point at what it did. */
const TAG_LIFETIME_MS = 60_000;

/** Makes a reader that keeps what cannot change, and tags for a minute. */
export function createDocumentReader(ask: AskRepository, now: () => number): DocumentReader {
  const tags = createMemo<StoredManifest>({
    maxWeight: MAX_TAGS,
    weigh: () => 1,
    lifetimeMs: () => TAG_LIFETIME_MS,
    now,
  });
  const manifests = createMemo<StoredManifest>({
    maxWeight: CACHE_BYTES,
    weigh: ({ sizeBytes }) => sizeBytes,
    now,
  });
  const configs = createMemo<StoredConfig>({
    maxWeight: CACHE_BYTES,
    weigh: ({ sizeBytes }) => sizeBytes,
    now,
  });

  async function readTag(context: ReadContext, tag: string): Promise<StoredManifest> {
    const key = `${context.repository.cacheKey}:${tag}`;
    return tags.get(key, context.signal, async (signal) => {
      const shared = { ...context, signal };
      const last = manifests.peek(key);
      // Docker Hub counts each GET of a manifest against the user's limit, but no HEAD.
      if (last && (await headDigest(ask, shared, tag)) === last.digest) return last;
      const manifest = await getManifest(ask, shared, tag);
      manifests.set(key, manifest);
      manifests.set(`${context.repository.cacheKey}@${manifest.digest}`, manifest);
      return manifest;
    });
  }

  return {
    async manifest(context, digest = context.reference.digest) {
      if (digest === undefined) return readTag(context, context.reference.tag ?? "latest");
      const key = `${context.repository.cacheKey}@${digest}`;
      return manifests.get(key, context.signal, (signal) =>
        getManifest(ask, { ...context, signal }, digest),
      );
    },
    async config(context, { digest }) {
      const key = `${context.repository.cacheKey}@${digest}`;
      return configs.get(key, context.signal, async (signal) => {
        const bytes = await getConfig(ask, { ...context, signal }, digest);
        return { ...parseImageConfig(bytes, digest), sizeBytes: bytes.length };
      });
    },
  };
}

async function getManifest(
  ask: AskRepository,
  context: ReadContext,
  name: string,
): Promise<StoredManifest> {
  const answer = await askManifest(ask, context, "GET", name);
  if (answer.status !== 200) throw toEngineError(answer, context.reference);
  const digest = isDigest(name) ? name : (contentDigest(answer) ?? digestOf(answer.body));
  verifyDigest(answer.body, digest, "manifest");
  const contentType = answer.headers.get("content-type") ?? "";
  const manifest = parseManifest(answer.body, contentType, context.reference);
  return { ...manifest, digest, sizeBytes: answer.body.length };
}

async function headDigest(ask: AskRepository, context: ReadContext, tag: string) {
  const answer = await askManifest(ask, context, "HEAD", tag);
  return answer.status === 200 ? contentDigest(answer) : undefined;
}

function askManifest(
  ask: AskRepository,
  { repository, signal }: ReadContext,
  method: "GET" | "HEAD",
  name: string,
): Promise<TransportAnswer> {
  return ask(repository, {
    method,
    path: `manifests/${name}`,
    accept: MANIFEST_TYPES,
    maxBytes: MAX_MANIFEST_BYTES,
    signal,
  });
}

async function getConfig(
  ask: AskRepository,
  { repository, reference, signal }: ReadContext,
  digest: string,
): Promise<Uint8Array> {
  const answer = await ask(repository, {
    method: "GET",
    path: `blobs/${digest}`,
    accept: "*/*",
    maxBytes: MAX_CONFIG_BYTES,
    signal,
  });
  if (answer.status !== 200) throw toEngineError(answer, reference);
  verifyDigest(answer.body, digest, "image config");
  return answer.body;
}

function contentDigest({ headers }: TransportAnswer): string | undefined {
  const digest = headers.get("docker-content-digest") ?? "";
  return isDigest(digest) ? digest : undefined;
}
