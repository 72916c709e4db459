import type { ServerFlag } from "./server-flag.ts";

/** Where a server listens. */
export const LISTEN_FLAGS = {
  "listen-addr": {
    type: "string",
    description: "TCP address to listen on; empty for none",
    valueHint: "host:port",
    variable: "SERVER_LISTEN_ADDR",
    default: ":2475",
  },
  "unix-socket": {
    type: "string",
    description: "Unix socket to listen on as well",
    valueHint: "path",
    variable: "SERVER_UNIX_SOCKET",
  },
  "tls-enable": {
    type: "boolean",
    description: "Speak TLS on the TCP address",
    variable: "SERVER_TLS_ENABLE",
  },
  "tls-cert-file": {
    type: "string",
    description: "Certificate; read again when it changes",
    valueHint: "path",
    variable: "SERVER_TLS_CERT_FILE",
  },
  "tls-key-file": {
    type: "string",
    description: "Key of the certificate",
    valueHint: "path",
    variable: "SERVER_TLS_KEY_FILE",
  },
  "tls-verify": {
    type: "boolean",
    description: "Let in only clients with a certificate of --tls-ca-file",
    variable: "SERVER_TLS_VERIFY",
  },
  "tls-ca-file": {
    type: "string",
    description: "Certificates of those who sign the clients'",
    valueHint: "path",
    variable: "SERVER_TLS_CA_FILE",
  },
} as const satisfies Readonly<Record<string, ServerFlag>>;
