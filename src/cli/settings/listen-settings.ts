import type { ServerConfig } from "../../server/server-config.ts";
import { ConfigError } from "./config-error.ts";
import type { FlagValues } from "./flag-values.ts";

const LOOPBACK = "127.0.0.1";

const TLS_FILES = ["tls-cert-file", "tls-key-file", "tls-ca-file"] as const;

/**
 * Where the server listens on TCP, if it does. Unless that is asked for, a server outside of Pods can be reached from
 * its own machine only: whoever reaches it can run Pods with its rights.
 * @throws {ConfigError} If that cannot be; it names the flag.
 */
export function readTcp(
  flags: FlagValues,
  { isInPod }: { readonly isInPod: boolean },
): ServerConfig["tcp"] {
  const text = flags.value("listen-addr");
  if (text === "") return undefined;
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:]*)):(\d{1,5})$/.exec(text); // [::1]:port, host:port, :port for all
  const port = Number(match?.[3]);
  if (!match || port > 65_535)
    throw new ConfigError(`Cannot listen on "--listen-addr ${text}": not host:port`);
  const tls = readTls(flags);
  const host = flags.isGiven("listen-addr") || isInPod ? (match[1] ?? match[2] ?? "") : LOOPBACK;
  return { host, port, ...(tls ? { tls } : {}) };
}

function readTls({ value, isSet, isGiven }: FlagValues): NonNullable<ServerConfig["tcp"]>["tls"] {
  const verifies = isSet("tls-verify");
  if (!isSet("tls-enable")) {
    // Who names a certificate, and does not say that it is switched off, counts on it.
    const files = isGiven("tls-enable") ? [] : TLS_FILES.filter(isGiven);
    const [idle] = verifies ? ["tls-verify"] : files;
    if (idle !== undefined) throw new ConfigError(`"--${idle}" needs "--tls-enable"`);
    return undefined;
  }
  const [certFile, keyFile, caFile] = [
    value("tls-cert-file"),
    value("tls-key-file"),
    value("tls-ca-file"),
  ];
  if (certFile === "" || keyFile === "")
    throw new ConfigError('"--tls-enable" needs "--tls-cert-file" and "--tls-key-file"');
  if (!verifies) return { certFile, keyFile };
  if (caFile === "") throw new ConfigError('"--tls-verify" needs "--tls-ca-file"');
  return { certFile, keyFile, caFile };
}
