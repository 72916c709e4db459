import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { request } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocketOptions } from "node:tls";
import { loadAccess } from "../../src/kubernetes/transport/kubeconfig.ts";

/** A proxy in front of an API server that notes the requests: the server under test is none the wiser. */
export type CountingProxy = AsyncDisposable & {
  /** Path of a kubeconfig that leads through it. */
  readonly kubeconfig: string;
  /** Returns the requests since the last call, as `POST pods`, and forgets them. */
  readonly takeRequests: () => readonly string[];
};

/** Starts a proxy on loopback, without TLS; it authenticates as who the kubeconfig names. */
export async function startCountingProxy(kubeconfig: string): Promise<CountingProxy> {
  const { config } = await loadAccess({ kubeconfig });
  const upstream = config.getCurrentCluster()?.server ?? "";
  const tls: TLSSocketOptions = {};
  await config.applyToHTTPSOptions(tls);
  let requests: string[] = [];
  const forward = (incoming: IncomingMessage) => {
    requests.push(describe(incoming));
    const { method = "GET", url = "/", headers } = incoming;
    const { host: _, ...passedOn } = headers;
    return request(`${upstream}${url}`, { ...tls, method, headers: passedOn });
  };
  const server = createServer((incoming, answer) => forwardRequest(forward, incoming, answer));
  server.on("upgrade", (incoming: IncomingMessage, socket: Socket) =>
    forwardUpgrade(forward, incoming, socket),
  );
  await listening(server);
  const folder = await mkdtemp(join(tmpdir(), "kubedock-bench-"));
  const path = join(folder, "kubeconfig");
  await Bun.write(path, kubeconfigFor((server.address() as AddressInfo).port));
  return {
    kubeconfig: path,
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

type Forward = (incoming: IncomingMessage) => ReturnType<typeof request>;

function forwardRequest(forward: Forward, incoming: IncomingMessage, answer: ServerResponse): void {
  const outgoing = forward(incoming);
  outgoing.on("response", (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    answer.flushHeaders();
    response.pipe(answer);
  });
  outgoing.on("error", () => answer.destroy());
  answer.on("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}

function forwardUpgrade(forward: Forward, incoming: IncomingMessage, socket: Socket): void {
  const outgoing = forward(incoming);
  outgoing.on("upgrade", (response, upstream, head) => {
    const lines = response.rawHeaders.map((text, index) =>
      index % 2 ? `${text}\r\n` : `${text}: `,
    );
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
    socket.write(head);
    upstream.pipe(socket).pipe(upstream);
    upstream.on("error", () => socket.destroy());
  });
  outgoing.on("response", ({ statusCode }) => socket.end(`HTTP/1.1 ${statusCode} Refused\r\n\r\n`));
  outgoing.on("error", () => socket.destroy());
  socket.on("error", () => outgoing.destroy());
  outgoing.end();
}

/** `POST pods`, `GET pods/exec`, `GET pods watch`. */
function describe({ method, url = "" }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const resource = /\/namespaces\/[^/]+\/([^/]+)(?:\/[^/]+(\/[^/]+)?)?$/.exec(pathname);
  const what = resource ? `${resource[1]}${resource[2] ?? ""}` : pathname;
  return `${method} ${what}${searchParams.has("watch") ? " watch" : ""}`;
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
}

function kubeconfigFor(port: number): string {
  const name = "bench";
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  });
}
