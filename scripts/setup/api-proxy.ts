import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { request } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocketOptions } from "node:tls";
import { loadAccess } from "../../src/kubernetes/transport/kubeconfig.ts";

/** A proxy in front of an API server: a server under test is none the wiser. */
export type ApiProxy = AsyncDisposable & {
  /** Path of a kubeconfig that leads through it. */
  readonly kubeconfig: string;
  /** Breaks all connections and takes no new ones. @returns What takes them again. */
  readonly cut: () => () => Promise<void>;
};

/** A request on its way through. */
export type ProxiedRequest = {
  /** What is done to what: `POST pods`, `POST pods/exec`, `GET pods watch`. */
  readonly kind: string;
  /** Path and query. */
  readonly url: string;
  /** Empty where a connection is upgraded. */
  readonly body: string;
};

/** Whether a request, or its answer, goes on its way; else the connection is cut. */
export type Verdict = "pass" | "cut";

/** What a request is answered in the place of the API server. */
export type Refusal = { readonly code: number; readonly message: string };

/** Who looks at the requests, and has a say in what becomes of them. */
export type ProxyRules = {
  /** Before the API server sees it. */
  readonly onRequest?: (request: ProxiedRequest) => Verdict | Refusal;
  /** Once the API server has answered, before who has asked sees that. */
  readonly onAnswer?: (request: ProxiedRequest) => Verdict;
};

/** Starts a proxy on loopback, without TLS; it authenticates as who the kubeconfig names. */
export async function startApiProxy(kubeconfig: string, rules: ProxyRules): Promise<ApiProxy> {
  const { config } = await loadAccess({ kubeconfig });
  const upstream = config.getCurrentCluster()?.server ?? "";
  const tls: TLSSocketOptions = {};
  await config.applyToHTTPSOptions(tls);
  const ask = ({ method = "GET", url = "/", headers }: IncomingMessage) => {
    const { host: _, ...passedOn } = headers;
    return request(`${upstream}${url}`, { ...tls, method, headers: passedOn });
  };
  const server = createServer((incoming, answer) => {
    forwardRequest({ ask, rules }, incoming, answer).catch(() => cutOff(answer));
  });
  server.on("upgrade", (incoming: IncomingMessage, socket: Socket) =>
    forwardUpgrade({ ask, rules }, incoming, socket),
  );
  const connections = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  const stop = (): void => {
    server.close();
    for (const socket of connections) socket.destroy();
  };
  await listening(server, 0);
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), "kubedock-proxy-"));
  const path = join(folder, "kubeconfig");
  await Bun.write(path, kubeconfigFor(port));
  return {
    kubeconfig: path,
    cut: () => {
      stop();
      return () => listening(server, port);
    },
    [Symbol.asyncDispose]: async () => {
      stop();
      await rm(folder, { recursive: true });
    },
  };
}

type Forwarding = {
  readonly ask: (incoming: IncomingMessage) => ReturnType<typeof request>;
  readonly rules: ProxyRules;
};

async function forwardRequest(
  { ask, rules }: Forwarding,
  incoming: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const body = Buffer.concat(await Array.fromAsync<Buffer>(incoming));
  const proxied = describe(incoming, body.toString());
  const verdict = rules.onRequest?.(proxied);
  if (verdict === "cut") return cutOff(answer);
  if (typeof verdict === "object") return refuse(answer, verdict);
  const outgoing = ask(incoming);
  outgoing.on("response", (response) => {
    if (rules.onAnswer?.(proxied) === "cut") return cutOff(answer);
    answer.writeHead(response.statusCode ?? 502, response.headers);
    answer.flushHeaders();
    response.on("error", () => cutOff(answer));
    response.pipe(answer);
  });
  outgoing.on("error", () => cutOff(answer));
  answer.on("close", () => outgoing.destroy());
  outgoing.end(body);
}

/** Destroying the answer itself would make it, in Bun 1.4, one that is empty and has status 200. */
function cutOff({ socket }: ServerResponse): void {
  socket?.destroy();
}

function refuse(answer: ServerResponse, { code, message }: Refusal): void {
  answer.writeHead(code, { "content-type": "application/json", "retry-after": "1" });
  answer.end(JSON.stringify({ kind: "Status", status: "Failure", code, message }));
}

function forwardUpgrade(
  { ask, rules }: Forwarding,
  incoming: IncomingMessage,
  socket: Socket,
): void {
  const proxied = describe(incoming, "");
  if ((rules.onRequest?.(proxied) ?? "pass") !== "pass") return void socket.destroy();
  const outgoing = ask(incoming);
  outgoing.on("upgrade", (response, upstream, head) => {
    upstream.on("error", () => socket.destroy());
    if (rules.onAnswer?.(proxied) === "cut") {
      upstream.destroy();
      return void socket.destroy();
    }
    const lines = response.rawHeaders.map((text, index) =>
      index % 2 ? `${text}\r\n` : `${text}: `,
    );
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
    socket.write(head);
    upstream.pipe(socket).pipe(upstream);
  });
  outgoing.on("response", ({ statusCode }) => socket.end(`HTTP/1.1 ${statusCode} Refused\r\n\r\n`));
  outgoing.on("error", () => socket.destroy());
  socket.on("error", () => outgoing.destroy());
  outgoing.end();
}

function describe({ method, url = "" }: IncomingMessage, body: string): ProxiedRequest {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const resource = /\/namespaces\/[^/]+\/([^/]+)(?:\/[^/]+(\/[^/]+)?)?$/.exec(pathname);
  const what = resource ? `${resource[1]}${resource[2] ?? ""}` : pathname;
  return { kind: `${method} ${what}${searchParams.has("watch") ? " watch" : ""}`, url, body };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", resolve);
  });
}

function kubeconfigFor(port: number): string {
  const name = "proxy";
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  });
}
