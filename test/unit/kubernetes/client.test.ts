import { describe, expect, it } from "bun:test";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import { withEnvironment } from "../../support/server/environment.ts";
import {
  kubeconfigOf,
  startApiServer,
  statusResponse,
  writeKubeconfig,
  type FakeAnswer,
  type FakeSocket,
} from "./fake-api-server.ts";

const signal = new AbortController().signal;

describe("createKubernetesClient()", () => {
  it("shows its certificate, sends JSON and counts its requests", async () => {
    await using server = await startApiServer(async (request) =>
      Response.json({ sent: await request.json(), type: request.headers.get("content-type") }),
    );
    const { client } = server;
    expect([client.server, client.namespace, client.isInCluster]).toEqual([
      server.url,
      "tests",
      false,
    ]);
    const contentType = "application/merge-patch+json";
    const answer = await client.json("/path", {
      method: "PATCH",
      query: { dryRun: "All", labelSelector: "a=b,c" },
      body: { spec: 1 },
      contentType,
      signal,
    });
    expect(answer).toEqual({ sent: { spec: 1 }, type: contentType });
    expect(server.requests).toEqual(["PATCH /path?dryRun=All&labelSelector=a%3Db%2Cc"]);
    expect(client.requestCount()).toBe(1);
  });

  it.each([
    [400, "invalid-argument"],
    [403, "forbidden"],
    [404, "not-found"],
    [409, "conflict"],
    [422, "invalid-argument"],
    [500, "unavailable"],
    [504, "unavailable"],
  ])("turns status %p into %s, in Kubernetes' words", async (code, kind) => {
    const message = 'pods "x" is what it is';
    expect(await errorOf(() => statusResponse(code, message))).toMatchObject({ kind, message });
  });

  it.each([
    ["exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1", "limit-exceeded"],
    ["failed quota: small: must specify requests.memory", "limit-exceeded"],
    ["status unknown for quota: small, resources: pods", "limit-exceeded"],
    ["maximum memory usage per Container is 64Mi, but limit is 1Gi", "limit-exceeded"],
    ["minimum cpu usage per Pod is 1, but request is 100m", "limit-exceeded"],
    [
      "cpu max limit to request ratio per Container is 2, but provided ratio is 4",
      "limit-exceeded",
    ],
    ['User "quota" cannot create resource "pods" in API group ""', "forbidden"],
    ['violates PodSecurity "restricted:latest": runAsNonRoot != true', "forbidden"],
  ])("knows a bound of the namespace from a missing right: %s", async (reason, kind) => {
    const message = `pods "x" is forbidden: ${reason}`;
    expect(await errorOf(() => statusResponse(403, message))).toMatchObject({ kind, message });
  });

  it("shows what a proxy in between says that knows no Kubernetes", async () => {
    expect(await errorOf(() => new Response("bad gateway\n", { status: 502 }))).toMatchObject({
      kind: "unavailable",
      message: "bad gateway",
    });
  });

  it("names the server that it cannot reach", async () => {
    using file = writeKubeconfig(kubeconfigOf("https://127.0.0.1:1"));
    const client = await createKubernetesClient({ kubeconfig: file.path, patienceMs: 0 });
    expect(
      await client.json("/version", { signal }).catch((error: unknown) => error),
    ).toMatchObject({
      kind: "unavailable",
      message: expect.stringMatching(/^Cannot reach the API server "https:\/\/127.0.0.1:1": /),
    });
  });

  it("rejects with the reason of an aborted signal", async () => {
    await using server = await startApiServer(() => new Promise(() => {}));
    const abort = new AbortController();
    const pending = server.client.json("/slow", { signal: abort.signal });
    const reason = new Error("enough");
    setTimeout(() => abort.abort(reason), 10);
    expect(await pending.catch((error: unknown) => error)).toBe(reason);
  });

  it.each([
    ["a name in its certificate", { "tls-server-name": "api.test" }, true],
    ["a name that its certificate lacks", { "tls-server-name": "other.test" }, false],
    ["no authority", { "certificate-authority-data": undefined }, false],
    [
      "no authority, unverified",
      { "certificate-authority-data": undefined, "insecure-skip-tls-verify": true },
      true,
    ],
  ])("with %s", async (_what, changes, isTrusted) => {
    await using server = await startApiServer((_request, url) =>
      url.pathname === "/socket" ? {} : Response.json("hello"),
    );
    const config = kubeconfigOf(server.url) as { clusters: { cluster: object }[] };
    Object.assign(config.clusters[0]?.cluster ?? {}, changes);
    using file = writeKubeconfig(config);
    const client = await createKubernetesClient({ kubeconfig: file.path });
    const attempts = [
      client.json<string>("/x", { signal }),
      client.stream("/x", { signal }),
      openSocket(client),
    ].map((attempt) =>
      attempt.then(
        () => true,
        () => false,
      ),
    );
    expect(await Promise.all(attempts)).toEqual([isTrusted, isTrusted, isTrusted]);
  });
});

describe("proxies", () => {
  it("leads everything through the one that the kubeconfig names", async () => {
    await using server = await startApiServer(greet);
    const asked: string[] = [];
    using proxy = await startProxy((target) => asked.push(target));
    const { host } = new URL(server.url);
    using file = writeKubeconfig(withCluster(server.url, { "proxy-url": proxy.url }));
    await expectGreetings(await createKubernetesClient({ kubeconfig: file.path }));
    expect(new Set(asked)).toEqual(new Set([host]));
    expect(asked.length).toBeGreaterThan(1);
  });

  it("leads everything through that of the environment, but not to this machine", async () => {
    await using server = await startApiServer(greet);
    const asked: string[] = [];
    using proxy = await startProxy((target) => asked.push(target));
    const { port } = new URL(server.url);
    await withEnvironment({ HTTPS_PROXY: proxy.url, NO_PROXY: "" }, async () => {
      using near = writeKubeconfig(kubeconfigOf(server.url));
      await expectGreetings(await createKubernetesClient({ kubeconfig: near.path }));
      expect(asked).toEqual([]);
      const far = `cluster.invalid:${port}`;
      using file = writeKubeconfig(
        withCluster(`https://${far}`, { "tls-server-name": "localhost" }),
      );
      await expectGreetings(await createKubernetesClient({ kubeconfig: file.path }));
      expect(new Set(asked)).toEqual(new Set([far]));
    });
  });
});

describe("stream()", () => {
  it("lets go of a silent answer when it is cancelled", async () => {
    const gone = Promise.withResolvers<void>();
    await using server = await startApiServer((request) => {
      request.signal.addEventListener("abort", () => gone.resolve());
      return new Response(new ReadableStream({ start: (body) => body.enqueue(Buffer.from("x")) }));
    });
    const stream = await server.client.stream("/watch", { signal });
    const reader = stream.getReader();
    await reader.read();
    const pending = reader.read();
    await reader.cancel();
    expect((await pending).done).toBe(true);
    await gone.promise;
  });

  it("leaves room for other requests while hundreds of answers are open", async () => {
    await using server = await startApiServer((_request, url) =>
      url.pathname === "/watch"
        ? new Response(new ReadableStream({ start: (body) => body.enqueue(Buffer.from("x")) }))
        : Response.json("done"),
    );
    const { client } = server;
    const streams = await Promise.all(
      Array.from({ length: 300 }, () => client.stream("/watch", { signal })),
    );
    expect(await client.json<string>("/pods", { signal })).toBe("done");
    await Promise.all(streams.map((stream) => stream.cancel()));
  });
});

describe("openSocket()", () => {
  it("tells why it was refused, which a WebSocket does not", async () => {
    await using server = await startApiServer(() => statusResponse(403, "pods/exec is forbidden"));
    expect(await openSocket(server.client).catch((error: unknown) => error)).toMatchObject({
      kind: "forbidden",
      message: "pods/exec is forbidden",
    });
  });

  it("at least tells the status, where a plain request is answered otherwise", async () => {
    await using server = await startApiServer((request) =>
      request.headers.has("upgrade")
        ? statusResponse(500, "not shown")
        : statusResponse(400, "Upgrade request required"),
    );
    expect(await openSocket(server.client).catch((error: unknown) => error)).toMatchObject({
      kind: "internal",
      message: "the cluster refused a connection with status 500",
    });
  });
});

/** Answers requests and takes WebSockets. */
function greet(_request: Request, { pathname }: URL): Response | FakeSocket {
  return pathname === "/socket" ? {} : Response.json("hello");
}

async function expectGreetings(client: KubernetesClient): Promise<void> {
  expect(await client.json<string>("/x", { signal })).toBe("hello");
  expect(await new Response(await client.stream("/x", { signal })).json()).toBe("hello");
  await openSocket(client);
}

/** A kubeconfig whose cluster has more fields than the address. */
function withCluster(server: string, fields: object): object {
  const config = kubeconfigOf(server) as { readonly clusters: readonly { cluster: object }[] };
  Object.assign(config.clusters[0]?.cluster ?? {}, fields);
  return config;
}

/** A proxy that knows CONNECT alone, and leads to this machine. @param onConnect Hears of each target. */
async function startProxy(
  onConnect: (target: string) => void,
): Promise<Disposable & { readonly url: string }> {
  const proxy = createServer((client) => {
    client.once("data", (head: Buffer) => {
      const target = /^CONNECT (\S+) /.exec(head.toString())?.[1] ?? "";
      onConnect(target);
      const { port } = new URL(`http://${target}`);
      const upstream = connect(Number(port), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        client.pipe(upstream).pipe(client);
      });
      for (const socket of [client, upstream]) socket.on("error", () => {}); // because tests cut connections
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { port } = proxy.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void proxy.close() };
}

async function openSocket(client: KubernetesClient): Promise<void> {
  const options = { query: [], protocols: ["v5.channel.k8s.io"], onMessage: () => {}, signal };
  (await client.openSocket("/socket", options)).terminate();
}

async function errorOf(answer: FakeAnswer): Promise<unknown> {
  await using server = await startApiServer(answer);
  return await server.client.json("/x", { signal }).catch((error: unknown) => error);
}
