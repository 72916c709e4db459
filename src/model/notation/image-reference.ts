/**
 * Names of images, as https://github.com/distribution/reference defines them: `redis`, `ghcr.io/a/b:1`,
 * `localhost:5000/a@sha256:…`. Docker Hub is implied, and so is its `library/`.
 */
import { EngineError } from "../errors.ts";

/** An image's name, completed: `redis` has the domain `docker.io` and the path `library/redis`. */
export type ImageReference = {
  /** Registry's host, with a port if it names one. */
  readonly domain: string;
  /** Repository in the registry. */
  readonly path: string;
  readonly tag?: string;
  /** `sha256:…`; decides where there is a tag as well. */
  readonly digest?: string;
};

const DOCKER_HUB = "docker.io";
const LEGACY_DOCKER_HUB = "index.docker.io";
const OFFICIAL = "library/";
const MAX_PATH_LENGTH = 255;

const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const DOMAIN = new RegExp(String.raw`^(?:${LABEL}(?:\.${LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$`);

const COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const PATH = `${COMPONENT}(?:/${COMPONENT})*`;
const TAG = String.raw`\w[\w.-]{0,127}`;
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const REMAINDER = new RegExp(`^(${PATH})(?::(${TAG}))?(?:@(${DIGEST}))?$`);

/** Digits of a digest, by its algorithm. */
const DIGEST_DIGITS = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

/**
 * Reads an image's name, in its short or its full form. No tag is added: see `withDefaultTag`.
 * @throws {EngineError} `invalid-argument`, in Docker's words, if this is not a name; an image ID is not one either.
 */
export function parseImageReference(text: string): ImageReference {
  if (/^[a-f0-9]{64}$/.test(text)) {
    throw invalid(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const { domain, remainder } = splitDomain(text);
  const repository = remainder.split(":", 1)[0] ?? "";
  if (repository !== repository.toLowerCase()) {
    throw invalid(`invalid reference format: repository name (${repository}) must be lowercase`);
  }
  const [, path, tag, digest] = REMAINDER.exec(remainder) ?? [];
  if (path === undefined || !isRegistryDomain(domain)) throw invalid("invalid reference format");
  if (path.length > MAX_PATH_LENGTH) {
    throw invalid(`repository name must not be more than ${MAX_PATH_LENGTH} characters`);
  }
  if (digest !== undefined) checkDigest(digest);
  return {
    domain,
    path,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/**
 * Reads an image ID: 64 hexadecimal digits, or `sha256:` and these.
 * @returns The ID with its `sha256:`, or nothing if the text is not one (a beginning of one is a name, too).
 */
export function parseImageId(text: string): string | undefined {
  const digits = /^(?:sha256:)?([a-f0-9]{64})$/.exec(text)?.[1];
  return digits === undefined ? undefined : `sha256:${digits}`;
}

/** Whether a text can stand for a registry in a name: a host, with a port or without. */
export function isRegistryDomain(text: string): boolean {
  return DOMAIN.test(text);
}

/** Adds `latest` to a name that has neither a tag nor a digest. */
export function withDefaultTag(reference: ImageReference): ImageReference {
  const isNameOnly = reference.tag === undefined && reference.digest === undefined;
  return isNameOnly ? { ...reference, tag: "latest" } : reference;
}

/** The short name without tag and digest: `redis`, `ghcr.io/a/b`. */
export function familiarName({ domain, path }: ImageReference): string {
  if (domain !== DOCKER_HUB) return `${domain}/${path}`;
  const official = path.startsWith(OFFICIAL) ? path.slice(OFFICIAL.length) : "";
  return official === "" || official.includes("/") ? path : official;
}

/** The short name with what follows it: `redis:7`, `ghcr.io/a/b@sha256:…`. */
export function familiarReference(reference: ImageReference): string {
  return familiarName(reference) + suffix(reference);
}

/** The full name without tag and digest: `docker.io/library/redis`. */
export function canonicalName({ domain, path }: ImageReference): string {
  return `${domain}/${path}`;
}

/** The full name with what follows it: `docker.io/library/redis:7`. */
export function canonicalReference(reference: ImageReference): string {
  return canonicalName(reference) + suffix(reference);
}

function suffix({ tag, digest }: ImageReference): string {
  return (tag === undefined ? "" : `:${tag}`) + (digest === undefined ? "" : `@${digest}`);
}

/** The first component is a host if it looks like one; otherwise the name is one of Docker Hub. */
function splitDomain(name: string): { readonly domain: string; readonly remainder: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const rest = name.slice(slash + 1);
  const isHost = first === "localhost" || /[.:]/.test(first) || first !== first.toLowerCase();
  if (slash >= 0 && isHost && first !== DOCKER_HUB && first !== LEGACY_DOCKER_HUB) {
    return { domain: first, remainder: rest };
  }
  const path = isHost ? rest : name;
  return { domain: DOCKER_HUB, remainder: path.includes("/") ? path : OFFICIAL + path };
}

function checkDigest(digest: string): void {
  const [algorithm = "", digits = ""] = digest.split(":");
  const length = DIGEST_DIGITS.get(algorithm);
  if (length === undefined) throw invalid("unsupported digest algorithm");
  if (digits.length !== length) throw invalid("invalid checksum digest length");
  if (/[A-F]/.test(digits)) throw invalid("invalid checksum digest format");
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
