import type { RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { EngineError, errorMessage } from "../../model/errors.ts";

/** What TLS needs to know of the server and of us; Bun's fetch and WebSocket take it as it is. */
export type TlsIdentity = {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly serverName?: string;
  readonly rejectUnauthorized?: boolean;
};

/** What says who we are. */
export type Credentials = {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsIdentity;
};

/** Gives the credentials of the moment. */
export type CredentialSource = {
  readonly current: () => Promise<Credentials>;
  /** The server refused them: the next ones are made anew. */
  readonly forget: () => void;
};

/**
 * How long credentials that may change are used before they are asked for again. The library behind keeps tokens of
 * files for a minute and those of plugins until they expire; tokens of Pods live for an hour and are renewed early.
 */
const CREDENTIALS_MS = 10_000;

/**
 * Takes credentials from a kubeconfig: certificates, tokens, token files, which are rotated, and plugins, which are
 * programs. All who ask at the same time get the same; the TLS half stays the same object for as long as it may, so
 * that connections are reused.
 */
export function createCredentialSource(original: KubeConfig): CredentialSource {
  let config = original;
  let cached: { readonly credentials: Promise<Credentials>; readonly until: number } | undefined;
  const mayChange = canChange(config);
  return {
    current: () => {
      if (!cached || cached.until < performance.now()) {
        const credentials = readCredentials(config);
        credentials.catch(() => {
          cached = undefined; // so that the next request asks again
        });
        cached = { credentials, until: mayChange ? performance.now() + CREDENTIALS_MS : Infinity };
      }
      return cached.credentials;
    },
    forget: () => {
      cached = undefined;
      config = withoutMemory(config);
    },
  };
}

function canChange(config: KubeConfig): boolean {
  const user = config.getCurrentUser();
  return Boolean(user?.exec ?? user?.authProvider);
}

/** The same kubeconfig with no token remembered by its plugins. */
function withoutMemory(config: KubeConfig): KubeConfig {
  const fresh = new (config.constructor as new () => KubeConfig)();
  fresh.loadFromOptions(config);
  return fresh;
}

async function readCredentials(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    throw new EngineError(
      "unauthorized",
      `Cannot get credentials for the API server: ${errorMessage(cause).trim()}`,
      { cause },
    );
  }
  const { ca, cert, key, rejectUnauthorized, servername, headers, auth } = options;
  const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString("base64")}` } : {};
  const tls = { ca, cert, key, rejectUnauthorized, serverName: servername };
  return {
    headers: { "user-agent": "kubedock", ...basic, ...asStrings(headers ?? {}) },
    tls: withoutMissing(tls),
  };
}

function asStrings(headers: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value).trim()]),
  );
}

function withoutMissing(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
