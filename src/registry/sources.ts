import type { RegistryCredentials } from "../engine/backend.ts";
import { EngineError, isEngineError } from "../model/errors.ts";
import { familiarReference, type ImageReference } from "../model/notation/image-reference.ts";
import { findCredential, type AuthFileOptions } from "./auth/auth-files.ts";
import { fingerprint, toCredential } from "./auth/credentials.ts";
import { readTlsOptions } from "./http/certificates.ts";
import type { FindEndpoint } from "./http/endpoint.ts";
import { createTransport, type Transport } from "./http/transport.ts";
import type { Repository } from "./repository.ts";

/**
 * Reads from the repositories in which an image may be: the mirror's, if there is one and it has the image, else that
 * of the image's own registry.
 */
export type AskSources = <T>(
  reference: ImageReference,
  options: { readonly credentials: RegistryCredentials | undefined; readonly signal: AbortSignal },
  read: (repository: Repository) => Promise<T>,
) => Promise<T>;

/** What sources are made of. */
export type SourcesOptions = {
  readonly mirror: { readonly url: string } | undefined;
  readonly findEndpoint: FindEndpoint;
  readonly certificateFolder: string;
  readonly transport: Transport;
  readonly authFiles: AuthFileOptions;
};

/** A mirror is near: if it does not answer soon, the way to the registry is shorter. */
const MIRROR_PATIENCE = { timeoutMs: 5000, retries: 0 };

/** Names that are repositories in a mirror: no port, no capitals. */
const MIRRORED_DOMAIN = /^[a-z0-9]+(?:[.-]+[a-z0-9]+)*$/;

/**
 * Fixes the order in which registries are asked.
 * @throws {EngineError} `invalid-argument` if the mirror's address is not one.
 */
export function createSourceAsker(options: SourcesOptions): AskSources {
  const mirror = options.mirror && createMirror(parseMirror(options.mirror.url), options);
  const { onWarning } = options.authFiles;
  return async (reference, { credentials, signal }, read) => {
    if (mirror && MIRRORED_DOMAIN.test(reference.domain)) {
      try {
        return await read(await mirror(reference));
      } catch (error) {
        signal.throwIfAborted();
        if (!isEngineError(error)) throw error;
        if (error.kind !== "not-found") onWarning(mirrorWarning(error, reference));
      }
    }
    return read(await ownRepository({ reference, credentials, signal }, options));
  };
}

function createMirror(
  { host, origin, protocol }: URL,
  { certificateFolder, authFiles }: SourcesOptions,
): (reference: ImageReference) => Promise<Repository> {
  const transport = createTransport(MIRROR_PATIENCE);
  const isInsecure = protocol === "http:";
  return async ({ domain, path: ownPath }) => {
    const tls = await readTlsOptions({ folder: certificateFolder, host, isInsecure });
    const path = `${domain}/${ownPath}`;
    return {
      endpoint: { name: host, origin, tls },
      path,
      cacheKey: `${origin}/${path}`,
      // Never the caller's: they are for the image's own registry.
      findCredential: (signal) =>
        findCredential({ domain: host, repository: path, signal }, authFiles),
      transport,
    };
  };
}

type OwnQuestion = {
  readonly reference: ImageReference;
  readonly credentials: RegistryCredentials | undefined;
  readonly signal: AbortSignal;
};

async function ownRepository(
  { reference: { domain, path }, credentials, signal }: OwnQuestion,
  { findEndpoint, transport, authFiles }: SourcesOptions,
): Promise<Repository> {
  const given = credentials && toCredential(credentials);
  const endpoint = await findEndpoint(domain, signal);
  return {
    endpoint,
    path,
    cacheKey: `${endpoint.origin}/${path} ${fingerprint(given)}`,
    findCredential: async (shared) =>
      given ?? (await findCredential({ domain, repository: path, signal: shared }, authFiles)),
    transport,
  };
}

function parseMirror(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && url.pathname === "/") return url;
  throw new EngineError(
    "invalid-argument",
    `Cannot use mirror "${text}": it is not of the form "http://host:port"`,
  );
}

function mirrorWarning(error: EngineError, reference: ImageReference): string {
  return `Cannot take "${familiarReference(reference)}" from the mirror: ${error.message}`;
}
