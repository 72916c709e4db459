import type { Duplex } from "node:stream";
import { httpProxyFor } from "../model/http-proxy.ts";
import type { Connection } from "./transport/connection.ts";
import { createCredentialSource } from "./transport/credentials.ts";
import { loadAccess } from "./transport/kubeconfig.ts";
import { createOutage } from "./transport/outage.ts";
import {
  requestJson,
  requestStream,
  type ApiRequest,
  type StreamRequest,
} from "./transport/requests.ts";
import {
  connectSocket,
  connectUpgrade,
  type SocketOptions,
  type UpgradeOptions,
} from "./transport/upgrade.ts";

/** Speaks to one API server as one user. Failures are `EngineError`s; an aborted signal rejects with its reason. */
export type KubernetesClient = {
  readonly server: string;
  readonly namespace: string;
  /** Whether this process runs in a Pod of the cluster that it speaks to. */
  readonly isInCluster: boolean;
  /** Whether an HTTP proxy lies in between, past which `upgrade` does not get. */
  readonly hasProxy: boolean;
  /** Requests made so far, WebSockets and repetitions included. */
  readonly requestCount: () => number;
  /** Tells the user, once, of something that works less well than it could. */
  readonly warn: (message: string) => void;
  /** Tells the user of something that comes and goes. */
  readonly tell: (message: string) => void;
  /** @throws {EngineError} In the API server's words. */
  readonly json: <T>(path: string, request: ApiRequest) => Promise<T>;
  /** An answer that is read as it comes, for hours if need be; the signal ends it. */
  readonly stream: (path: string, request: StreamRequest) => Promise<ReadableStream<Uint8Array>>;
  /** The caller closes it. @throws {EngineError} With the reason, which a WebSocket itself does not tell. */
  readonly openSocket: (path: string, options: SocketOptions) => Promise<WebSocket>;
  /** By a POST. The caller closes it. @throws {EngineError} In the API server's words. */
  readonly upgrade: (path: string, options: UpgradeOptions) => Promise<Duplex>;
};

/**
 * How long a request waits for an API server that is away or too busy. One that is started again is back by then;
 * clients that wait much longer think that we hang.
 */
const PATIENCE_MS = 8000;

/**
 * Connects to the cluster that kubeconfig or Pod names; nothing is asked of it yet.
 * @throws {EngineError} `unavailable` if there is none, or its kubeconfig cannot be read.
 */
export async function createKubernetesClient(options: {
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly onWarning?: (message: string) => void;
  readonly patienceMs?: number;
}): Promise<KubernetesClient> {
  const { config, namespace, isInCluster, reload } = await loadAccess(options);
  const tell = options.onWarning ?? (() => {});
  const cluster = config.getCurrentCluster();
  const server = cluster?.server.replace(/\/$/, "") ?? "";
  const connection: Connection = {
    server,
    proxy: cluster?.proxyUrl ?? environmentProxy(server),
    credentials: createCredentialSource(config, reload),
    patienceMs: options.patienceMs ?? PATIENCE_MS,
    outage: createOutage(tell, `The API server "${server}" answers again`),
    requests: 0,
  };
  const warned = new Set<string>();
  return {
    server,
    namespace,
    isInCluster,
    hasProxy: connection.proxy !== undefined,
    requestCount: () => connection.requests,
    warn: (message) => {
      if (!warned.has(message)) tell(message);
      warned.add(message);
    },
    tell,
    json: (path, request) => requestJson(connection, path, request),
    stream: (path, request) => requestStream(connection, path, request),
    openSocket: (path, options) => connectSocket(connection, path, options),
    upgrade: (path, options) => connectUpgrade(connection, path, options),
  };
}

/** A server that is no URL is told of by the first request. */
function environmentProxy(server: string): string | undefined {
  const url = URL.parse(server);
  return url ? httpProxyFor(url, process.env) : undefined;
}
