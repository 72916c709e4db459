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

/** Where certificates lie, and for whom. */
export type TlsQuestion = {
  /** Docker's `/etc/docker/certs.d`. */
  readonly folder: string;
  /** With its port, if it is not 443. */
  readonly host: string;
  /** Whether any certificate will do. */
  readonly isInsecure: boolean;
};

/**
 * How to speak TLS with a registry: the folder `<certs.d>/<host>[:<port>]/` adds authorities (`*.crt`) and a client
 * certificate (`*.cert` with its `*.key`).
 * @see https://docs.docker.com/engine/security/certificates/
 */
export async function readTlsOptions({
  folder,
  host,
  isInsecure,
}: TlsQuestion): Promise<TlsOptions> {
  const place = join(folder, host);
  const names = await readdir(place).catch(() => []); // because most registries have no folder
  const read = (name: string) => readFile(join(place, name), "utf8");
  const client = names.find((name) => name.endsWith(".cert"));
  const own = await Promise.all(names.filter((name) => name.endsWith(".crt")).map(read));
  return {
    // The authorities are some megabytes in memory: not for those who do not look at them.
    ...(isInsecure ? { rejectUnauthorized: false } : { ca: [...trustedAuthorities(), ...own] }),
    ...(client === undefined
      ? {}
      : { cert: await read(client), key: await read(client.replace(/cert$/, "key")) }),
  };
}
