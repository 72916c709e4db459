import type { ServerFlag } from "./server-flag.ts";

/** Flags of encryption on the TCP address. */
export const TLS_FLAGS = {
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
