import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Server, ServerWebSocket } from "bun";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import {
  AUTHORITY,
  CLIENT_CERTIFICATE,
  CLIENT_KEY,
  SERVER_CERTIFICATE,
  SERVER_KEY,
} from "./certificates.ts";

/** What a WebSocket of a test does. */
export type FakeSocket = {
  readonly protocols?: readonly string[];
  readonly open?: (socket: ServerWebSocket<FakeSocket>) => void;
  readonly message?: (socket: ServerWebSocket<FakeSocket>, bytes: Buffer) => void;
  readonly drain?: (socket: ServerWebSocket<FakeSocket>) => void;
  readonly ping?: () => void;
  readonly close?: () => void;
};

/** Answers a request, or opens a WebSocket. */
export type FakeAnswer = (
  request: Request,
  url: URL,
) => Response | FakeSocket | Promise<Response | FakeSocket>;

/** An API server that speaks the real protocols over TLS, and demands a client's certificate. */
export type FakeApiServer = AsyncDisposable & {
  readonly url: string;
  /** Path and query of each request, in their order. */
  readonly requests: string[];
  readonly client: KubernetesClient;
  readonly warnings: string[];
};

/** Time for a few repetitions. */
const PATIENCE_MS = 500;

/** Starts it on a free port, with a client of the namespace `tests`. */
export async function startApiServer(answer: FakeAnswer): Promise<FakeApiServer> {
  const requests: string[] = [];
  const warnings: string[] = [];
  const server = listen(answer, requests);
  const url = `https://127.0.0.1:${server.port}`;
  using file = writeKubeconfig(kubeconfigOf(url));
  const client = await createKubernetesClient({
    kubeconfig: file.path,
    onWarning: (message) => warnings.push(message),
    patienceMs: PATIENCE_MS,
  });
  return {
    url,
    requests,
    client,
    warnings,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

/** A kubeconfig of a user with a certificate, and the namespace `tests`. */
export function kubeconfigOf(server: string, user: object = certificateUser()): object {
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [
      { name: "test", cluster: { server, "certificate-authority-data": base64(AUTHORITY) } },
    ],
    users: [{ name: "user", user }],
    contexts: [{ name: "test", context: { cluster: "test", user: "user", namespace: "tests" } }],
  };
}

/** A user of a kubeconfig who shows a certificate. */
export function certificateUser(): object {
  return {
    "client-certificate-data": base64(CLIENT_CERTIFICATE),
    "client-key-data": base64(CLIENT_KEY),
  };
}

/** Writes a kubeconfig into a folder of its own, which goes with it. */
export function writeKubeconfig(config: object): Disposable & { readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), "kubedock-kubeconfig-"));
  const path = join(folder, "config");
  writeFileSync(path, JSON.stringify(config)); // which is YAML too
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

/** A refusal as the API server puts it. */
export function statusResponse(
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(
    { kind: "Status", status: "Failure", message, code },
    { status: code, headers },
  );
}

function listen(answer: FakeAnswer, requests: string[]): Server<FakeSocket> {
  return Bun.serve<FakeSocket>({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    tls: {
      cert: SERVER_CERTIFICATE,
      key: SERVER_KEY,
      ca: AUTHORITY,
      requestCert: true,
      rejectUnauthorized: true,
    },
    fetch: async (request, server) => {
      const url = new URL(request.url);
      requests.push(`${request.method} ${url.pathname}${url.search}`);
      const outcome = await answer(request, url);
      if (outcome instanceof Response) return outcome;
      const offered = request.headers.get("sec-websocket-protocol")?.split(/, */) ?? [];
      const protocol = offered.find((name) => outcome.protocols?.includes(name) ?? true) ?? "";
      const headers = { "sec-websocket-protocol": protocol };
      if (server.upgrade(request, { data: outcome, headers })) return undefined;
      return statusResponse(400, "Upgrade request required");
    },
    websocket: {
      maxPayloadLength: 64 * 1024 * 1024,
      backpressureLimit: 64 * 1024 * 1024,
      open: (socket) => socket.data.open?.(socket),
      drain: (socket) => socket.data.drain?.(socket),
      ping: (socket) => socket.data.ping?.(),
      close: (socket) => socket.data.close?.(),
      message: (socket, message) => socket.data.message?.(socket, Buffer.from(message)),
    },
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
