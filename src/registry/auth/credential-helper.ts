import { errorMessage } from "../../model/errors.ts";
import { parseJson } from "../../model/notation/json.ts";
import type { Credential } from "./credentials.ts";

/** A helper that asks its user something nobody sees must not hold up a pull for ever. */
const TIME_LIMIT_MS = 15_000;

/** A helper's way to say that what stands for the user name is none: the secret is an identity token. */
const TOKEN_USER = "<token>";

/** What a helper is asked, and where it lives. */
export type HelperQuestion = {
  /** The registry, as the file that names the helper has it. */
  readonly server: string;
  /** Its `PATH` has the helper; the helper runs in it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
};

/**
 * Asks a program `docker-credential-<name>`, the keeper of what `docker login` was told.
 * @returns Nothing if it has no credentials for this registry.
 * @throws {Error} If it cannot be run or fails; the message names the helper.
 * @see https://github.com/docker/docker-credential-helpers
 */
export async function askCredentialHelper(
  name: string,
  question: HelperQuestion,
): Promise<Credential | undefined> {
  if (!/^[\w.-]+$/.test(name)) throw new Error(`"${name}" is not the name of a credential helper`);
  const program = `docker-credential-${name}`;
  const { exitCode, output } = await run(program, question);
  question.signal.throwIfAborted();
  if (exitCode === 0) return readAnswer(output, program);
  // Helpers have no other way to say "none" than this text of the library that they are made with.
  if (/credentials not found/i.test(output)) return undefined;
  throw new Error(`${program} failed (exit code ${exitCode}): ${output.trim().slice(0, 200)}`);
}

async function run(program: string, { server, environment, signal }: HelperQuestion) {
  const path = Bun.which(program, { PATH: environment["PATH"] ?? "" });
  if (path === null) throw new Error(`${program} is not on the PATH`);
  const child = Bun.spawn([path, "get"], {
    stdin: new Blob([server]),
    stdout: "pipe",
    stderr: "ignore",
    env: { ...environment },
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]),
  });
  const [output, exitCode] = await Promise.all([child.stdout.text(), child.exited]);
  return { output, exitCode };
}

function readAnswer(output: string, program: string): Credential | undefined {
  let answer: unknown;
  try {
    answer = parseJson(output);
  } catch (cause) {
    throw new Error(`${program} did not answer with JSON: ${errorMessage(cause)}`, { cause });
  }
  const { Username: username, Secret: secret } = (answer ?? {}) as Record<string, unknown>;
  if (typeof username !== "string" || typeof secret !== "string" || secret === "") return undefined;
  return username === TOKEN_USER
    ? { kind: "identity-token", token: secret }
    : { kind: "password", username, password: secret };
}
