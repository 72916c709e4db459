import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { createTlsListener, type TlsFiles } from "../../../../src/server/http/tls-listener.ts";
import type { Listener } from "../../../../src/server/http/listener.ts";
import * as certificates from "../../kubernetes/certificates.ts";

let folder: string;
let files: TlsFiles;
let listener: Listener | undefined;
const warned = Promise.withResolvers<string>();
const log = { debug: () => {}, error: () => {}, warn: warned.resolve };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-tls-"));
  files = { certFile: join(folder, "cert.pem"), keyFile: join(folder, "key.pem") };
  await Bun.write(files.certFile, certificates.SERVER_CERTIFICATE);
  await Bun.write(files.keyFile, certificates.SERVER_KEY);
});

afterEach(async () => {
  await listener?.close(AbortSignal.abort());
  listener = undefined;
  await rm(folder, { recursive: true });
});

describe("createTlsListener()", () => {
  it("serves by the certificate, and by the next one as soon as it is there", async () => {
    const port = await listen();
    expect(await subjectAt(port)).toBe("test server");
    expect(await textAt(port)).toBe("answer");
    await Bun.write(`${files.certFile}.new`, certificates.CLIENT_CERTIFICATE);
    await Bun.write(`${files.keyFile}.new`, certificates.CLIENT_KEY);
    await rename(`${files.certFile}.new`, files.certFile);
    await rename(`${files.keyFile}.new`, files.keyFile);
    while ((await subjectAt(port).catch(() => "between")) !== "test client") await Bun.sleep(20); // nothing tells
    expect(await textAt(port)).toBe("answer");
  });

  it("stays with the last certificate where the new one cannot be used", async () => {
    const port = await listen();
    await Bun.write(files.certFile, "no certificate");
    expect(await warned.promise).toStartWith("Cannot use the new TLS certificate: ");
    expect(await subjectAt(port)).toBe("test server");
  });

  it("does not listen without a certificate", async () => {
    await rm(files.keyFile);
    expect(listen()).rejects.toThrow("ENOENT");
  });
});

async function answer(): Promise<Response> {
  return new Response("answer");
}

async function listen(): Promise<number> {
  listener = createTlsListener({ fetch: answer, log }, { host: "127.0.0.1", port: 0, files });
  const address = await listener.listen();
  return "port" in address ? address.port : 0;
}

function subjectAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      resolve(String(subject.CN));
    });
    socket.on("error", reject);
  });
}

async function textAt(port: number): Promise<string> {
  const response = await fetch(`https://127.0.0.1:${port}/`, {
    tls: { rejectUnauthorized: false },
  });
  return response.text();
}
