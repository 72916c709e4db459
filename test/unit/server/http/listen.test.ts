import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listen } from "../../../../src/server/http/listen.ts";
import type { ServerConfig } from "../../../../src/server/server-config.ts";
import { readServerConfig } from "../../../../src/cli/settings/server-config.ts";
import * as certificates from "../../kubernetes/certificates.ts";

const WARNING = expect.stringContaining("Whoever reaches the TCP port can run Pods");

let folder: string;
let certFile: string;
let keyFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-listen-"));
  [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  await Bun.write(certFile, certificates.SERVER_CERTIFICATE);
  await Bun.write(keyFile, certificates.SERVER_KEY);
});
afterAll(() => rm(folder, { recursive: true }));

describe("listen()", () => {
  it("warns once where others than clients with certificates may reach it", async () => {
    const [all, loopback] = [
      { host: "", port: 0 },
      { host: "127.0.0.1", port: 0 },
    ];
    const tls = { certFile, keyFile };
    const verified = { ...tls, caFile: certFile };
    const socketPath = join(folder, "docker.sock");
    expect(await warningsOf({ tcp: all })).toEqual([WARNING]);
    expect(await warningsOf({ tcp: all, socketPath })).toEqual([WARNING]);
    expect(await warningsOf({ tcp: { ...all, tls } })).toEqual([WARNING]);
    expect(await warningsOf({ tcp: { ...all, tls: verified } })).toEqual([]);
    expect(await warningsOf({ tcp: loopback })).toEqual([]);
    expect(await warningsOf({ tcp: { ...loopback, tls } })).toEqual([]);
    expect(await warningsOf({ socketPath })).toEqual([]);
  });
});

/** Listens for a moment, and answers two requests where it can be reached. */
async function warningsOf(places: Pick<ServerConfig, "tcp" | "socketPath">): Promise<string[]> {
  const { tcp: _, ...settings } = readServerConfig({}, {});
  const warnings: string[] = [];
  const log = {
    debug: () => {},
    info: () => {},
    warn: (message: string) => void warnings.push(message),
    error: () => {},
  };
  const options = { fetch: async () => new Response("OK"), log };
  const { listeners, port } = await listen({ ...settings, ...places }, options);
  if (port !== undefined && !places.tcp?.tls)
    for (const path of ["a", "b"]) await (await fetch(`http://127.0.0.1:${port}/${path}`)).text();
  for (const listener of listeners) await listener.close(AbortSignal.abort());
  return warnings;
}
