/**
 * Credentials that the user has stored by `docker login`, `podman login` or `skopeo login`.
 * @see https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage } from "../../model/errors.ts";
import { parseJson } from "../../model/notation/json.ts";
import { askCredentialHelper } from "./credential-helper.ts";
import { toCredential, type Credential } from "./credentials.ts";
import { isObject, objectField, stringField, toObject, type JsonObject } from "../json-fields.ts";

/** Docker Hub as Docker's files and helpers name it. */
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";

/** Where to look, and whom to tell about files that cannot be used. */
export type AuthFileOptions = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onWarning: (message: string) => void;
};

/** What a file is asked for. */
type Question = {
  readonly domain: string;
  readonly repository: string;
  readonly signal: AbortSignal;
};

/**
 * Finds the user's credentials for a repository: in the first file that has some, the most specific ones
 * (`ghcr.io/team/app`, then `ghcr.io/team`, then `ghcr.io`). A file or helper that does not work is warned about and
 * passed over, since most images need no credentials at all.
 * @param domain `docker.io` for Docker Hub.
 */
export async function findCredential(
  question: Question,
  { environment, onWarning }: AuthFileOptions,
): Promise<Credential | undefined> {
  for (const path of authFilePaths(environment)) {
    try {
      const file = await readAuthFile(path);
      const credential = file && (await askFile(file, question, environment));
      if (credential) return credential;
    } catch (error) {
      question.signal.throwIfAborted();
      onWarning(`Cannot use credentials of "${path}": ${errorMessage(error)}`);
    }
  }
  return undefined;
}

/** Docker's file comes first, because it is Docker that we stand in for. */
function authFilePaths(environment: AuthFileOptions["environment"]): readonly string[] {
  const { DOCKER_CONFIG, HOME, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, XDG_CONFIG_HOME } = environment;
  const dockerFolder = DOCKER_CONFIG || (HOME && join(HOME, ".docker"));
  const configFolder = XDG_CONFIG_HOME || (HOME && join(HOME, ".config"));
  return [
    dockerFolder && join(dockerFolder, "config.json"),
    REGISTRY_AUTH_FILE,
    XDG_RUNTIME_DIR && join(XDG_RUNTIME_DIR, "containers", "auth.json"),
    configFolder && join(configFolder, "containers", "auth.json"),
  ].filter((path): path is string => path !== undefined && path !== "");
}

async function readAuthFile(path: string): Promise<JsonObject | undefined> {
  try {
    return toObject(parseJson(await readFile(path, "utf8")), "file");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function askFile(
  file: JsonObject,
  question: Question,
  environment: AuthFileOptions["environment"],
): Promise<Credential | undefined> {
  const { domain, signal } = question;
  for (const [key, helper] of Object.entries(objectField(file, "credHelpers"))) {
    if (normalizeKey(key) !== domain || typeof helper !== "string") continue;
    return askCredentialHelper(helper, { server: key, environment, signal });
  }
  const stored = findEntry(objectField(file, "auths"), question);
  if (stored) return stored;
  const store = stringField(file, "credsStore");
  if (store === "") return undefined;
  const server = domain === "docker.io" ? DOCKER_HUB_KEY : domain;
  return askCredentialHelper(store, { server, environment, signal });
}

function findEntry(auths: JsonObject, { domain, repository }: Question): Credential | undefined {
  const entries = new Map<string, Credential>();
  for (const [key, fields] of Object.entries(auths)) {
    // With a credsStore the file holds empty entries, which only say where somebody has logged in.
    const credential = isObject(fields) ? toCredential(fields) : undefined;
    if (credential) entries.set(normalizeKey(key), credential);
  }
  const parts = `${domain}/${repository}`.split("/");
  for (let length = parts.length; length > 0; length -= 1) {
    const credential = entries.get(parts.slice(0, length).join("/"));
    if (credential) return credential;
  }
  return undefined;
}

/** Old files have whole addresses as keys, `https://ghcr.io/v1/`; Docker Hub has many names. */
function normalizeKey(key: string): string {
  const name = key.replace(/^https?:\/\//, "").replace(/(?:\/v[12])?\/*$/, "");
  return name === "index.docker.io" || name === "registry-1.docker.io" ? "docker.io" : name;
}
