import { EngineError, isEngineError } from "../../model/errors.ts";
import type { RemoteProcess } from "../backend.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { execInside } from "./exec-inside.ts";

/** Output that is kept of a command of ours; none of them says more. */
const OUTPUT_LIMIT = 4 * 1024 * 1024;

/** What a command said and how it ended. */
export type CommandResult = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
};

/**
 * Runs a command of the server's own in a container, to its end.
 * @throws {EngineError} `invalid-argument` if the container does not have the program: see `isMissingProgram`;
 * `conflict` if it does not run.
 */
export async function runInside(
  engine: Engine,
  container: Container,
  command: readonly string[],
  options: { readonly stdin?: Uint8Array; readonly signal: AbortSignal },
): Promise<CommandResult> {
  const process = await execInside(engine, container, command, {
    hasStdin: options.stdin !== undefined,
    isTty: false,
    signal: options.signal,
  });
  return finishProcess(process, options.stdin);
}

/** Gives a process its input and waits for its end. */
export async function finishProcess(
  process: RemoteProcess,
  stdin?: Uint8Array,
): Promise<CommandResult> {
  process.exitCode.catch(() => {}); // because it is awaited below, after the output
  feed(process.input, stdin).catch(() => {}); // because a process that takes no more tells why by its exit code
  const output = await collect(process.output);
  return { ...output, exitCode: await process.exitCode };
}

/**
 * Gives a process its input and waits for the first line that it writes, or its end; then lets go of it.
 * @returns The line, and what it has written to stderr before.
 */
export async function firstLine(
  process: RemoteProcess,
  stdin: Uint8Array,
): Promise<{ readonly line: string; readonly complaint: string }> {
  process.exitCode.catch(() => {}); // because what it says is what counts
  feed(process.input, stdin).catch(() => {}); // because a process that takes no more tells why
  const text = { stdout: "", stderr: "" };
  for await (const { stream, bytes } of process.output) {
    text[stream] += Buffer.from(bytes).toString();
    if (text.stdout.includes("\n") || text[stream].length > OUTPUT_LIMIT) break;
  }
  return { line: text.stdout.split("\n")[0] ?? "", complaint: text.stderr.trim() };
}

/** Whether a command could not be run because the image does not have it. */
export function isMissingProgram(error: unknown): boolean {
  return isEngineError(error, "invalid-argument") && /not found|no such file/.test(error.message);
}

async function collect(
  output: ReadableStream<{ stream: string; bytes: Uint8Array }>,
): Promise<{ stdout: string; stderr: string }> {
  const parts: { stdout: Uint8Array[]; stderr: Uint8Array[] } = { stdout: [], stderr: [] };
  let size = 0;
  for await (const { stream, bytes } of output) {
    size += bytes.length;
    if (size > OUTPUT_LIMIT)
      throw new EngineError("internal", "a command in the container says too much");
    parts[stream === "stderr" ? "stderr" : "stdout"].push(bytes);
  }
  return {
    stdout: Buffer.concat(parts.stdout).toString(),
    stderr: Buffer.concat(parts.stderr).toString(),
  };
}

async function feed(
  input: WritableStream<Uint8Array>,
  bytes: Uint8Array | undefined,
): Promise<void> {
  if (!bytes) return;
  const writer = input.getWriter();
  await writer.write(bytes);
  await writer.close();
}
