import { performance } from "node:perf_hooks";
import type { ImageSource, RegistryCredentials } from "../engine/backend.ts";
import { withDefaultTag, type ImageReference } from "../model/notation/image-reference.ts";
import { parsePlatform, type Platform } from "../model/notation/platform.ts";
import { createDocumentReader, type ReadContext } from "./document-reader.ts";
import { createEndpointFinder } from "./http/endpoint.ts";
import { createTransport, type TransportOptions } from "./http/transport.ts";
import { readDescriptor, readImage } from "./image-reader.ts";
import { checkCredentials } from "./login.ts";
import { createRepositoryAsker } from "./repository.ts";
import { createSourceAsker, type AskSources } from "./sources.ts";

/** Where registries are, and how they are asked. */
export type RegistryOptions = {
  /**
   * A registry that is asked first, whatever the image's own: it has `docker.io/library/redis` as a repository of that
   * name. What it has not, or while it does not answer, the image's own registry is asked for.
   */
  readonly mirror?: { readonly url: string };
  /** Hosts, with their ports, that may have any certificate or speak plain HTTP. Loopback always may. */
  readonly insecureRegistries?: readonly string[];
  /** Picked from an index when nothing else is asked for: that of the cluster's nodes. */
  readonly defaultPlatform?: Platform;
  readonly certificateFolder?: string;
  /** Says where the user's stored credentials are: `HOME`, `DOCKER_CONFIG`, `REGISTRY_AUTH_FILE` … */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly patience?: Partial<TransportOptions>;
  /** Told of what is passed over: a mirror that fails, a file of credentials that cannot be read. */
  readonly onWarning?: (message: string) => void;
  /** Milliseconds on a clock that only goes forward. */
  readonly now?: () => number;
};

const LINUX_AMD64: Platform = { os: "linux", architecture: "amd64" };

/**
 * Makes a client for all registries, which tell of images without pulling any. It holds no connection of its own and
 * needs no closing.
 */
export function createRegistry(options: RegistryOptions = {}): ImageSource {
  const {
    defaultPlatform = LINUX_AMD64,
    insecureRegistries = [],
    certificateFolder = "/etc/docker/certs.d",
    environment = process.env,
    onWarning = () => {},
    now = () => performance.now(),
  } = options;
  const transport = createTransport(options.patience);
  const findEndpoint = createEndpointFinder({ insecureRegistries, certificateFolder, now });
  const askSources = createSourceAsker({
    mirror: options.mirror,
    findEndpoint,
    certificateFolder,
    transport,
    authFiles: { environment, onWarning },
  });
  const reader = createDocumentReader(createRepositoryAsker(now), now);

  return {
    resolve: async (reference, { platform, ...question }) => {
      const wanted = platform ? parsePlatform(platform, defaultPlatform) : defaultPlatform;
      return ask(askSources, { reference, ...question }, (context) =>
        readImage(reader, context, wanted),
      );
    },
    inspectDistribution: (reference, question) =>
      ask(askSources, { reference, ...question }, (context) => readDescriptor(reader, context)),
    checkCredentials: (serverAddress, credentials, signal) =>
      checkCredentials({ serverAddress, credentials, signal }, { findEndpoint, transport }),
  };
}

type Question = {
  readonly reference: ImageReference;
  readonly credentials?: RegistryCredentials;
  readonly signal: AbortSignal;
};

function ask<T>(
  askSources: AskSources,
  { credentials, signal, ...question }: Question,
  read: (context: ReadContext) => Promise<T>,
): Promise<T> {
  const reference = withDefaultTag(question.reference);
  return askSources(reference, { credentials, signal }, (repository) =>
    read({ repository, reference, signal }),
  );
}
