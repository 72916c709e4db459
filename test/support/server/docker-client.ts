import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerCli } from "../../../scripts/setup/docker-cli.ts";
import { startKubedock } from "./harness.ts";
import { spawnInTerminal, type TerminalProgram, type TerminalSize } from "../pty.ts";

/** How a command of the docker CLI ended. */
export type DockerResult = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** How a command of the docker CLI is run. */
export type DockerOptions = {
  readonly stdin?: string | Blob;
  readonly env?: Readonly<Record<string, string>>;
};

/** The docker CLI with the processes and containers of one test, which go when it is disposed of. */
export type Docker = AsyncDisposable & {
  /** The server's `DOCKER_HOST`. */
  readonly host: string;
  /**
   * Runs a command to its end, whatever its exit code.
   * @throws {Error} If it does not end within a minute.
   */
  readonly run: (args: readonly string[], options?: DockerOptions) => Promise<DockerResult>;
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

/** Does not exist: the configuration of the person who runs the tests has no say. */
const NO_CONFIG = join(tmpdir(), "kubedock-tests-have-no-docker-config");

/**
 * Returns the docker CLI for one test: `await using docker = await dockerClient()`.
 * @param server Its `DOCKER_HOST`; absent: the server of this test run.
 */
export async function dockerClient(server?: string): Promise<Docker> {
  const host = server ?? (await startKubedock()).host;
  const program = await dockerCli();
  const env = environment(host);
  const names: string[] = [];
  const children: Bun.Subprocess[] = [];
  const suffix = crypto.randomUUID().slice(0, 8);
  const run: Docker["run"] = (args, options = {}) =>
    runToEnd([program, ...args], { ...options, env: { ...env, ...options.env } });
  return {
    host,
    run,
    ok: async (...args) => {
      const { exitCode, stdout, stderr } = await run(args);
      if (exitCode === 0) return stdout.trim();
      throw new Error(`"docker ${args.join(" ")}" exited with ${exitCode}:\n${stdout}${stderr}`);
    },
    spawn: (...args) => {
      const pipes = { stdin: "pipe", stdout: "pipe", stderr: "pipe" } as const;
      const child = Bun.spawn([program, ...args], { env, ...pipes });
      children.push(child);
      return child;
    },
    terminal: (args, size) => spawnInTerminal([program, ...args], { ...size, env }),
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

/** Resolves when a container is gone, for which the docker CLI has no command. */
export async function untilRemoved(docker: Docker, reference: string): Promise<void> {
  await (
    await beginWait(docker, reference, "removed")
  ).end;
}

/**
 * Begins to wait for a container.
 * @returns When the server waits; `end` resolves with its answer.
 */
export async function beginWait(
  { host }: Docker,
  reference: string,
  condition: "not-running" | "removed",
): Promise<{ readonly end: Promise<string> }> {
  const url = `${host.replace("tcp:", "http:")}/containers/${reference}/wait?condition=${condition}`;
  const answer = await fetch(url, { method: "POST" });
  return { end: answer.text() };
}

function environment(host: string): Record<string, string> {
  const own = { DOCKER_HOST: host, DOCKER_CONFIG: NO_CONFIG, DOCKER_CLI_HINTS: "false" };
  return { PATH: process.env["PATH"] ?? "", HOME: NO_CONFIG, ...own };
}

async function runToEnd(
  command: readonly string[],
  { stdin, env }: DockerOptions,
): Promise<DockerResult> {
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
  const words = command.slice(1).join(" ");
  throw new Error(`"docker ${words}" did not end within ${LIMIT_MS} ms:\n${stdout}${stderr}`);
}
