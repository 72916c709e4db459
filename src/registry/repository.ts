import { authorize, type Authorization } from "./auth/authorize.ts";
import type { Credential } from "./auth/credentials.ts";
import type { Endpoint } from "./http/endpoint.ts";
import type { Transport, TransportAnswer } from "./http/transport.ts";
import { createMemo } from "./memo.ts";

/** One repository of one registry, as somebody sees it. */
export type Repository = {
  readonly endpoint: Endpoint;
  /** `library/redis`. */
  readonly path: string;
  /** Names everything above and whose eyes look: what one user may see must not come to another from a cache. */
  readonly cacheKey: string;
  /** Asked for only when the registry wants to know who it is. */
  readonly findCredential: (signal: AbortSignal) => Promise<Credential | undefined>;
  /** As patient as this registry deserves. */
  readonly transport: Transport;
};

/** A document of a repository. */
export type DocumentRequest = {
  readonly method: "GET" | "HEAD";
  /** `manifests/latest`, `blobs/sha256:…`. */
  readonly path: string;
  readonly accept: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
};

/** Asks a repository for a document, with what it takes to be let in. The answer may be a refusal. */
export type AskRepository = (
  repository: Repository,
  request: DocumentRequest,
) => Promise<TransportAnswer>;

const MAX_AUTHORIZATIONS = 500;

/** A token that ends while its request is under way is one round more. */
const LEEWAY_MS = 10_000;

/** Makes an asker that keeps what it was let in with. */
export function createRepositoryAsker(now: () => number): AskRepository {
  const authorizations = createMemo<Authorization>({
    maxWeight: MAX_AUTHORIZATIONS,
    weigh: () => 1,
    lifetimeMs: ({ lifetimeMs = Infinity }) => lifetimeMs - LEEWAY_MS,
    now,
  });

  return async (repository, request) => {
    const { cacheKey, endpoint, path, transport } = repository;
    const known = authorizations.peek(cacheKey);
    const answer = await send(repository, request, known?.header);
    if (answer.status !== 401) return answer;
    if (authorizations.peek(cacheKey) === known) authorizations.drop(cacheKey);
    const fresh = await authorizations.get(cacheKey, request.signal, async (signal) =>
      authorize(
        {
          endpoint,
          challenge: answer.headers.get("www-authenticate"),
          scope: `repository:${path}:pull`,
          credential: await repository.findCredential(signal),
          signal,
        },
        transport,
      ),
    );
    return send(repository, request, fresh.header);
  };
}

function send(
  { endpoint, path, transport }: Repository,
  request: DocumentRequest,
  authorization: string | undefined,
): Promise<TransportAnswer> {
  return transport({
    method: request.method,
    url: new URL(`/v2/${path}/${request.path}`, endpoint.origin),
    headers: { accept: request.accept, ...(authorization === undefined ? {} : { authorization }) },
    tls: endpoint.tls,
    maxBytes: request.maxBytes,
    signal: request.signal,
  });
}
