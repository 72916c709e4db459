import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileOfNode } from "./api-server.ts";

/** Where the local cluster keeps its certificate authority. */
const AUTHORITY = "/var/lib/dockernetes";

/** Who may do everything, by Kubernetes' own rules. */
const ADMINISTRATOR = "/O=system:masters/CN=kubedock-test";

const HALF_A_MINUTE_MS = 30_000;

/** Files of a certificate and its key. */
export type ClientCertificate = { readonly certificate: string; readonly key: string };

/**
 * Makes a certificate of an administrator, which the authority of the local cluster has signed.
 * @param folder Empty, or not there.
 */
export async function makeClientCertificate(
  folder: string,
  lifetimeMs: number,
): Promise<ClientCertificate> {
  const at = (name: string): string => join(folder, name);
  await mkdir(folder, { recursive: true });
  for (const name of ["ca.crt", "ca.key"])
    await Bun.write(at(name), await fileOfNode(`${AUTHORITY}/${name}`));
  await Bun.write(at("index"), "");
  await Bun.write(at("ca.cnf"), authorityConfiguration(folder));
  const newKey = ["-newkey", "rsa:2048", "-nodes", "-keyout", at("tls.key")];
  await openssl("req", "-new", ...newKey, "-subj", ADMINISTRATOR, "-out", at("tls.csr"));
  const now = Date.now();
  // Clocks have whole seconds, and those of node and client need not be the same.
  const times = [
    "-startdate",
    asn1Time(now - HALF_A_MINUTE_MS),
    "-enddate",
    asn1Time(now + lifetimeMs),
  ];
  const authority = ["-config", at("ca.cnf"), "-cert", at("ca.crt"), "-keyfile", at("ca.key")];
  const files = ["-in", at("tls.csr"), "-out", at("tls.crt")];
  await openssl("ca", "-batch", "-notext", "-rand_serial", ...authority, ...times, ...files);
  return { certificate: at("tls.crt"), key: at("tls.key") };
}

/** `openssl x509` signs for whole days only. */
function authorityConfiguration(folder: string): string {
  return [
    "[ca]",
    "default_ca = local",
    "[local]",
    `database = ${join(folder, "index")}`,
    `serial = ${join(folder, "serial")}`,
    `new_certs_dir = ${folder}`,
    "default_md = sha256",
    "policy = any",
    "[any]",
    "organizationName = optional",
    "commonName = supplied",
    "",
  ].join("\n");
}

/** `20261121150500Z` */
function asn1Time(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/\D/g, "")}Z`;
}

async function openssl(...args: readonly string[]): Promise<void> {
  const child = Bun.spawn(["openssl", ...args], { stdout: "ignore", stderr: "pipe" });
  const [errors, exitCode] = await Promise.all([child.stderr.text(), child.exited]);
  if (exitCode !== 0) throw new Error(`openssl ${args[0]}: ${errors}`);
}
