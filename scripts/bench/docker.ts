import { tmpdir } from "node:os";
import { join } from "node:path";

/** The docker CLI, speaking to one server, which removes at its own end what has been run. */
export type Docker = {
  /** Runs a command to its end and returns its standard output, trimmed. @throws {Error} If it fails. */
  readonly run: (...args: readonly string[]) => Promise<string>;
  /**
   * Runs a command to its end, with a file as its standard input if there is one, and returns how many bytes it has
   * written. @throws {Error} If it fails.
   */
  readonly pipe: (args: readonly string[], file?: string) => Promise<number>;
  /** Milliseconds from the start of a command until its first byte of output; it is then let run to its end. */
  readonly untilOutput: (...args: readonly string[]) => Promise<number>;
  /** Reads the lines of a command, which is ended with the reading. */
  readonly lines: (...args: readonly string[]) => AsyncGenerator<string, void>;
};

/** No command of the figures takes longer, unless it hangs. */
const LIMIT_MS = 60_000;

/** @param host For `DOCKER_HOST`. */
export function createDocker(program: string, host: string): Docker {
  // Does not exist: the configuration of the person at this machine has no say.
  const DOCKER_CONFIG = join(tmpdir(), "kubedock-bench-has-no-docker-config");
  const start = (args: readonly string[], file?: string) =>
    Bun.spawn([program, ...args], {
      env: { ...process.env, DOCKER_HOST: host, DOCKER_CONFIG, DOCKER_CLI_HINTS: "false" },
      stdin: file === undefined ? "ignore" : Bun.file(file),
      stdout: "pipe",
      stderr: "pipe",
      timeout: LIMIT_MS,
    });
  const run = async (...args: readonly string[]): Promise<string> => {
    const child = start(args);
    const output = new Response(child.stdout).text();
    const errors = new Response(child.stderr).text();
    if ((await child.exited) === 0) return (await output).trim();
    throw new Error(`"docker ${args.join(" ")}" failed: ${(await errors).trim()}`);
  };
  const pipe: Docker["pipe"] = async (args, file) => {
    const child = start(args, file);
    const errors = new Response(child.stderr).text();
    let bytes = 0;
    for await (const chunk of child.stdout) bytes += chunk.length;
    if ((await child.exited) === 0) return bytes;
    throw new Error(`"docker ${args.join(" ")}" failed: ${(await errors).trim()}`);
  };
  return {
    run,
    pipe,
    lines: (...args) => linesOf(start(args)),
    untilOutput: async (...args) => {
      const startedAt = performance.now();
      const child = start(args);
      const reader = child.stdout.getReader();
      const { done } = await reader.read();
      const ms = performance.now() - startedAt;
      if (done) throw new Error(`"docker ${args.join(" ")}" wrote nothing`);
      await reader.cancel();
      await child.exited;
      return ms;
    },
  };
}

async function* linesOf(child: Bun.Subprocess<"ignore" | Bun.BunFile, "pipe", "pipe">) {
  let rest = "";
  try {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      yield* parts;
    }
  } finally {
    child.kill();
  }
}
