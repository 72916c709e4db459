import { describe, expect, it } from "bun:test";
import { once } from "node:events";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { createServer, type TLSSocket } from "node:tls";
import { createKubernetesClient } from "../../../../src/kubernetes/client.ts";
import {
  AUTHORITY,
  CLIENT_CERTIFICATE,
  CLIENT_KEY,
  SERVER_CERTIFICATE,
  SERVER_KEY,
} from "../certificates.ts";
import {
  certificateUser,
  type FakeApiServer,
  kubeconfigOf,
  startApiServer,
  statusResponse,
  writeKubeconfig,
} from "../fake-api-server.ts";

const signal = new AbortController().signal;

describe("credentials", () => {
  it("are asked of a plugin again when its token is refused", async () => {
    await using server = await serverThatAccepts("token-2");
    using file = writeKubeconfig({});
    const path = writePlugin(dirname(file.path));
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: path };
    writeFileSync(file.path, JSON.stringify(kubeconfigOf(server.url, userWith({ exec }))));
    const client = await createKubernetesClient({ kubeconfig: file.path });
    expect(await client.json<string>("/version", { signal })).toBe("Bearer token-2");
  });

  it("are not asked of a plugin again for a refusal that comes late, of older ones", async () => {
    const renewed = Promise.withResolvers<void>();
    await using server = await startApiServer(async (request, { pathname }) => {
      const isGood = request.headers.get("authorization") === "Bearer token-2";
      if (isGood) renewed.resolve();
      else if (pathname === "/late") await renewed.promise;
      return isGood ? Response.json(pathname) : statusResponse(401, "Unauthorized");
    });
    using file = writeKubeconfig({});
    const command = writePlugin(dirname(file.path));
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command };
    writeFileSync(file.path, JSON.stringify(kubeconfigOf(server.url, userWith({ exec }))));
    const client = await createKubernetesClient({ kubeconfig: file.path });
    const answers = ["/late", "/early"].map((path) => client.json<string>(path, { signal }));
    expect(await Promise.all(answers)).toEqual(["/late", "/early"]);
  });

  it("are taken from a token file beside the kubeconfig, and again when it is rotated", async () => {
    await using server = await serverThatAccepts("second", "first");
    using file = writeKubeconfig(kubeconfigOf(server.url, userWith({ tokenFile: "token" })));
    const token = join(dirname(file.path), "token");
    writeFileSync(token, "first\n");
    const client = await createKubernetesClient({ kubeconfig: file.path });
    expect(await client.json<string>("/version", { signal })).toBe("Bearer first");
    writeFileSync(token, "second\n");
    expect(await client.json<string>("/version", { signal })).toBe("Bearer second");
  });

  it("are read from the kubeconfig again when they are refused, of the same context", async () => {
    await using server = await serverThatAccepts("second");
    using file = writeKubeconfig(kubeconfigOf(server.url, userWith({ token: "first" })));
    const client = await createKubernetesClient({ kubeconfig: file.path });
    const config = kubeconfigOf(server.url, userWith({ token: "second" }));
    writeFileSync(file.path, JSON.stringify({ ...config, "current-context": "another" }));
    expect(await client.json<string>("/version", { signal })).toBe("Bearer second");
  });

  it("are had again once the kubeconfig is there again", async () => {
    await using server = await serverThatAccepts("second");
    using file = writeKubeconfig(kubeconfigOf(server.url, userWith({ token: "first" })));
    const client = await createKubernetesClient({ kubeconfig: file.path });
    rmSync(file.path);
    const missing = await client.json("/version", { signal }).catch((error: unknown) => error);
    expect(missing).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining(`Cannot read kubeconfig "${file.path}"`),
    });
    const config = kubeconfigOf(server.url, userWith({ token: "second" }));
    writeFileSync(file.path, JSON.stringify(config));
    expect(await client.json<string>("/version", { signal })).toBe("Bearer second");
  });

  it("are told to be refused, as something that may pass", async () => {
    await using server = await serverThatAccepts("other");
    using file = writeKubeconfig(kubeconfigOf(server.url, userWith({ token: "own" })));
    const client = await createKubernetesClient({ kubeconfig: file.path });
    expect(
      await client.json("/version", { signal }).catch((error: unknown) => error),
    ).toMatchObject({
      kind: "unavailable",
      message: "the API server does not accept the credentials of kubedock: Unauthorized",
    });
  });

  it("are certificates that are shown as soon as their files have changed", async () => {
    await using server = await serverThatKnows("test server");
    const files = { "client-certificate": "client.crt", "client-key": "client.key" };
    using file = writeKubeconfig(kubeconfigOf(server.url, files));
    const write = (certificate: string, key: string): void => {
      writeFileSync(join(dirname(file.path), "client.crt"), certificate);
      writeFileSync(join(dirname(file.path), "client.key"), key);
    };
    write(CLIENT_CERTIFICATE, CLIENT_KEY);
    const client = await createKubernetesClient({ kubeconfig: file.path });
    const refused = await client.json("/version", { signal }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 401 });
    write(SERVER_CERTIFICATE, SERVER_KEY);
    expect(await client.json<string>("/version", { signal })).toBe("test server");
    const stream = await client.stream("/version", { signal });
    expect(await new Response(stream).json()).toBe("test server");
  });
});

function userWith(fields: object): object {
  return { ...certificateUser(), ...fields };
}

/** A server that accepts only the first of these tokens once it has seen it, and before the others too. */
function serverThatAccepts(...tokens: readonly string[]): Promise<FakeApiServer> {
  const asked = new Set<string>();
  return startApiServer((request) => {
    const header = request.headers.get("authorization") ?? "";
    const token = header.replace("Bearer ", "");
    const isGood = token === tokens[0] || (tokens.includes(token) && !asked.has(token));
    asked.add(token);
    return isGood ? Response.json(header) : statusResponse(401, "Unauthorized");
  });
}

/** A plugin that hands out `token-1`, `token-2` … */
function writePlugin(folder: string): string {
  const counter = join(folder, "counter");
  const path = join(folder, "plugin");
  writeFileSync(
    path,
    `#!/bin/sh
test -n "$KUBERNETES_EXEC_INFO" || exit 1
echo x >> ${counter}
echo '{"status": {"token": "token-'$(wc -l < ${counter})'"}}'
`,
  );
  chmodSync(path, 0o755);
  return "./plugin";
}

/** As the real API server, it takes any certificate, and then does not know everyone. Connections stay open. */
async function serverThatKnows(name: string): Promise<AsyncDisposable & { readonly url: string }> {
  const tls = { cert: SERVER_CERTIFICATE, key: SERVER_KEY, ca: AUTHORITY };
  const sockets = new Set<TLSSocket>();
  const server = createServer(
    { ...tls, requestCert: true, rejectUnauthorized: false },
    (socket) => {
      sockets.add(socket);
      const isKnown = socket.getPeerCertificate().subject.CN === name;
      const body = JSON.stringify(isKnown ? name : { message: "Unauthorized" });
      const head = `HTTP/1.1 ${isKnown ? "200 OK" : "401 No"}\r\nContent-Length: ${body.length}\r\n\r\n`;
      socket.on("data", () => socket.write(head + body)); // a GET comes in one piece
    },
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
