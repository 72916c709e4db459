import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as tls from "node:tls";
import type { TlsOptions } from "./transport.ts";

let authorities: string[] | undefined;

/** The runtime's certificate authorities and the system's, as PEM; read once, when first needed. */
export function trustedAuthorities(): string[] {
  authorities ??= [
    ...new Set([...tls.getCACertificates("default"), ...tls.getCACertificates("system")]),
  ];
  return authorities;
}

/**
 * How to speak TLS with a registry: Docker's folder `<certs.d>/<host>[:<port>]/` adds authorities (`*.crt`) and a
 * client certificate (`*.cert` with its `*.key`).
 * @see https://docs.docker.com/engine/security/certificates/
 */
export async function readTlsOptions(folder: string, host: string): Promise<TlsOptions> {
  const place = join(folder, host);
  const names = await readdir(place).catch(() => []); // because most registries have no folder
  const read = (name: string) => readFile(join(place, name), "utf8");
  const own = await Promise.all(names.filter((name) => name.endsWith(".crt")).map(read));
  const client = names.find((name) => name.endsWith(".cert"));
  return {
    ca: [...trustedAuthorities(), ...own],
    ...(client === undefined
      ? {}
      : { cert: await read(client), key: await read(client.replace(/cert$/, "key")) }),
  };
}
