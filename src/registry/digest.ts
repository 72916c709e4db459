import { createHash } from "node:crypto";
import { EngineError } from "../model/errors.ts";

const ALGORITHMS = ["sha256", "sha384", "sha512"] as const;

/** Whether a text is a digest that can be checked: `sha256:` or a longer kin and lower-case hexadecimal digits. */
export function isDigest(text: string): boolean {
  return /^sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/.test(text);
}

/** The digest that registries give to a document. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/**
 * Checks that a document is the one that was asked for, whoever delivered it.
 * @param what Beginning of Docker's message: `manifest`, `image config`.
 * @throws {EngineError} `internal`, in Docker's words.
 */
export function verifyDigest(bytes: Uint8Array, digest: string, what: string): void {
  const [name, digits] = digest.split(":");
  const algorithm = ALGORITHMS.find((known) => known === name);
  if (algorithm && createHash(algorithm).update(bytes).digest("hex") === digits) return;
  throw new EngineError("internal", `${what} verification failed for digest ${digest}`);
}
