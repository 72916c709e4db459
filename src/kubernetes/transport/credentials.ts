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
  /** @throws {EngineError} `unavailable` if there are none: a file is missing, a plugin fails. */
  readonly current: () => Promise<Credentials>;
  /** The server refused these: the next ones are made anew. */
  readonly forget: (refused: Credentials) => void;
};

/**
 * How long credentials that may change are used before they are asked for again. The library behind keeps tokens of
 * files for a minute and those of plugins until they expire; tokens of Pods live for an hour and are renewed early.
 */
const CREDENTIALS_MS = 10_000;

/**
 * Takes credentials from a kubeconfig: certificates and tokens, which files may hold that are rotated, and plugins,
 * which are programs. All who ask at the same time get the same; the TLS half stays the same object for as long as
 * nothing changes, so that connections are reused.
 * @param reload Reads the kubeconfig again, for what it holds itself may have been replaced.
 */
export function createCredentialSource(
  original: KubeConfig,
  reload: () => KubeConfig,
): CredentialSource {
  let config: KubeConfig | undefined = original;
  let reading: Promise<Credentials> | undefined;
  let last: Credentials | undefined;
  let until = 0;
  const lifetimeMs = canChange(original) ? CREDENTIALS_MS : Infinity;
  const read = async (): Promise<Credentials> => {
    config ??= reload();
    last = keepingTls(await readCredentials(config), last);
    until = performance.now() + lifetimeMs;
    return last;
  };
  return {
    current: async () => {
      if (last && performance.now() < until) return last;
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
    forget: (refused) => {
      if (refused !== last || reading) return; // because newer ones are there, or will be
      until = 0;
      config = undefined; // and with it the tokens that its plugins remember
    },
  };
}

function canChange(config: KubeConfig): boolean {
  const user = config.getCurrentUser();
  const files = [user?.certFile, user?.keyFile, config.getCurrentCluster()?.caFile];
  return [user?.exec, user?.authProvider, ...files].some(Boolean);
}

function keepingTls(next: Credentials, last: Credentials | undefined): Credentials {
  return last && Bun.deepEquals(next.tls, last.tls) ? { ...next, tls: last.tls } : next;
}

async function readCredentials(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    throw new EngineError(
      "unavailable",
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
