import { spawnInTerminal, type TerminalProgram, type TerminalSize } from "../pty.ts";

/** How a command of a client ended. */
export type ClientResult = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** How a command of a client is run. */
export type ClientOptions = {
  readonly stdin?: string | Blob;
  readonly env?: Readonly<Record<string, string>>;
};

/** A client with the processes and containers of one test, which go when it is disposed of. */
export type CommandLineClient = AsyncDisposable & {
  /** Where its server is: `tcp://127.0.0.1:2475`. */
  readonly host: string;
  /**
   * Runs a command to its end, whatever its exit code.
   * @throws {Error} If it does not end within a minute.
   */
  readonly run: (args: readonly string[], options?: ClientOptions) => Promise<ClientResult>;
  /**
   * Runs a command that must succeed and returns its standard output, trimmed.
   * @throws {Error} If it fails, with what it wrote.
   */
  readonly ok: (...args: string[]) => Promise<string>;
  /** Starts a command with all of its streams in hand; it is killed with the end of the test. */
  readonly spawn: (...args: string[]) => Bun.Subprocess<"pipe", "pipe", "pipe">;
  /** Starts a command in a pseudo-terminal. */
  readonly terminal: (args: readonly string[], size?: TerminalSize) => TerminalProgram;
  /** A name for a container that no other test uses. */
  readonly name: (word: string) => string;
};

/** No command of the tests takes longer, unless it hangs. */
const LIMIT_MS = 60_000;

/**
 * Makes a client for one test.
 * @param program With what it is always called.
 * @param env All of its environment.
 */
export function commandLineClient(
  program: readonly [string, ...string[]],
  { host, env }: { readonly host: string; readonly env: Readonly<Record<string, string>> },
): CommandLineClient {
  const names: string[] = [];
  const children: Bun.Subprocess[] = [];
  const suffix = crypto.randomUUID().slice(0, 8);
  const run: CommandLineClient["run"] = (args, options = {}) =>
    runToEnd([...program, ...args], { ...options, env: { ...env, ...options.env } });
  return {
    host,
    run,
    ok: async (...args) => {
      const { exitCode, stdout, stderr } = await run(args);
      if (exitCode === 0) return stdout.trim();
      const words = args.join(" ");
      throw new Error(`"${program[0]} ${words}" exited with ${exitCode}:\n${stdout}${stderr}`);
    },
    spawn: (...args) => {
      const pipes = { stdin: "pipe", stdout: "pipe", stderr: "pipe" } as const;
      const child = Bun.spawn([...program, ...args], { env, ...pipes });
      children.push(child);
      return child;
    },
    terminal: (args, size) => spawnInTerminal([...program, ...args], { ...size, env }),
    name: (word) => {
      const name = `${word}-${suffix}`;
      names.push(name);
      return name;
    },
    [Symbol.asyncDispose]: async () => {
      for (const child of children) child.kill("SIGKILL");
      if (names.length > 0) await run(["rm", "--force", "--volumes", ...names]);
    },
  };
}

async function runToEnd(
  command: readonly string[],
  { stdin, env }: ClientOptions,
): Promise<ClientResult> {
  const child = Bun.spawn([...command], {
    ...(env ? { env } : {}),
    stdin: stdin === undefined ? "ignore" : new Blob([stdin]),
    stdout: "pipe",
    stderr: "pipe",
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  if (child.signalCode === null) return { exitCode, stdout, stderr };
  throw new Error(`"${command.join(" ")}" did not end within ${LIMIT_MS} ms:\n${stdout}${stderr}`);
}
