import { createHash } from "node:crypto";

/** A registry in memory, on a free port of loopback, that notes what it is asked. */
export type FakeRegistry = Disposable & {
  /** `127.0.0.1:<port>`, as image names have it. */
  readonly host: string;
  /** `GET /v2/app/manifests/1`, in the order in which they came. */
  readonly requests: string[];
  readonly headers: Headers[];
  /** Stores a document under its digest, and a tag if one is given. */
  readonly putManifest: (repository: string, manifest: object, tag?: string) => Descriptor;
  readonly putBlob: (repository: string, content: object) => Descriptor;
  /** Stores an image of one layer. */
  readonly putImage: (repository: string, config: object, tag?: string) => Descriptor;
  /** Answers instead of the registry, if it answers. */
  intercept: (request: Request) => Response | Promise<Response> | undefined;
};

/** What points at a document. */
export type Descriptor = {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
};

const IMAGE = "application/vnd.oci.image.manifest.v1+json";
const CONFIG = "application/vnd.oci.image.config.v1+json";
const LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

/** The digest of a text. */
export function sha256(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** A registry's way to say no. */
export function refusal(status: number, code: string, message: string, headers = {}): Response {
  return Response.json({ errors: [{ code, message }] }, { status, headers });
}

/** Starts a registry. */
export function startFakeRegistry(): FakeRegistry {
  const documents = new Map<string, { readonly text: string; readonly type: string }>();
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer });

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    registry.requests.push(`${request.method} ${pathname}`);
    registry.headers.push(request.headers);
    const own = await registry.intercept(request);
    if (own) return own;
    if (pathname === "/v2/") return new Response("{}");
    const document = documents.get(pathname);
    if (!document) return refusal(404, "MANIFEST_UNKNOWN", "manifest unknown");
    const headers = {
      "content-type": document.type,
      "docker-content-digest": sha256(document.text),
    };
    return new Response(document.text, { headers });
  }

  function put(folder: string, content: object, type: string, tag?: string): Descriptor {
    const text = JSON.stringify(content);
    const digest = sha256(text);
    documents.set(`${folder}/${digest}`, { text, type });
    if (tag !== undefined) documents.set(`${folder}/${tag}`, { text, type });
    return { mediaType: type, digest, size: text.length };
  }

  const registry: FakeRegistry = {
    host: `127.0.0.1:${server.port}`,
    requests: [],
    headers: [],
    intercept: () => undefined,
    putManifest: (repository, manifest, tag) => {
      const { mediaType = IMAGE } = manifest as { mediaType?: string };
      return put(`/v2/${repository}/manifests`, manifest, mediaType, tag);
    },
    putBlob: (repository, content) => put(`/v2/${repository}/blobs`, content, CONFIG),
    putImage: (repository, config, tag) => {
      const layers = [{ mediaType: LAYER, digest: sha256("layer"), size: 1000 }];
      const manifest = {
        schemaVersion: 2,
        mediaType: IMAGE,
        config: registry.putBlob(repository, config),
        layers,
      };
      return registry.putManifest(repository, manifest, tag);
    },
    [Symbol.dispose]: () => void server.stop(true),
  };
  return registry;
}
