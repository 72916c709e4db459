import { join } from "node:path";
import { requireProgram } from "./docker-registry.ts";

/** Files of a certificate that its own key has signed. */
export type Certificate = { readonly certificate: string; readonly key: string };

/** Makes a certificate for loopback that nobody trusts. */
export async function makeCertificate(folder: string): Promise<Certificate> {
  const files = { certificate: join(folder, "tls.crt"), key: join(folder, "tls.key") };
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"];
  const output = ["-keyout", files.key, "-out", files.certificate];
  const subject = ["-subj", "/CN=localhost", "-addext", names];
  const openssl = requireProgram("openssl", "openssl");
  const child = Bun.spawn([openssl, ...request, ...output, ...subject], { stderr: "pipe" });
  const [errors, exitCode] = await Promise.all([child.stderr.text(), child.exited]);
  if (exitCode !== 0) throw new Error(`openssl: ${errors}`);
  return files;
}
