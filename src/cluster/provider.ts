import { ClusterError } from "./cluster-error.ts";

/** How a command of a container engine ended. */
export type CommandResult = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs a program and resolves with how it ended, whatever that is. Aborting kills it. */
export type RunCommand = (
  command: readonly string[],
  signal?: AbortSignal,
) => Promise<CommandResult>;

/** The container engine that runs the nodes, through its command line. */
export type Provider = {
  readonly name: "podman" | "docker";
  /** Whether it runs without root. */
  readonly isRootless: boolean;
  readonly cgroupVersion: 1 | 2;
  readonly run: (args: readonly string[], signal?: AbortSignal) => Promise<CommandResult>;
};

const QUESTIONS = [
  ["podman", "{{.Host.CgroupsVersion}} {{if .Host.Security.Rootless}}rootless{{end}}"],
  ["docker", "{{.CgroupVersion}} {{range .SecurityOptions}}{{.}} {{end}}"],
] as const;

/**
 * Returns the first of podman and docker that answers and runs as root, else the first that answers.
 * @throws {ClusterError} If neither does; it tells what each of them said.
 */
export async function findProvider(runCommand: RunCommand = spawnCommand): Promise<Provider> {
  const answers: string[] = [];
  let rootless: Provider | undefined;
  for (const [name, format] of QUESTIONS) {
    const { exitCode, stdout, stderr } = await runCommand([name, "info", "--format", format]);
    if (exitCode !== 0) {
      answers.push(`${name}: ${stderr.trim().split("\n").at(-1) ?? ""}`);
      continue;
    }
    const provider: Provider = {
      name,
      isRootless: stdout.includes("rootless"),
      cgroupVersion: /^v?1/.test(stdout) ? 1 : 2,
      run: (args, signal) => runCommand([name, ...args], signal),
    };
    if (!provider.isRootless) return provider;
    rootless ??= provider;
  }
  if (rootless) return rootless;
  throw new ClusterError(
    `Neither podman nor docker answers; install or start one of them:\n${answers.join("\n")}`,
  );
}

/** @throws {ClusterError} If an engine runs without root: it cannot give a node what it needs. */
export function requireRoot({ name, isRootless }: Provider): void {
  if (!isRootless) return;
  throw new ClusterError(
    `Cannot create a cluster with rootless ${name}: a node needs real privileges. ` +
      `Run this as root, or use a ${name} that runs as root`,
  );
}

/**
 * Runs a command of an engine that is expected to succeed.
 * @returns Its standard output without the space around it.
 * @throws {ClusterError} With the engine's own words, if it does not.
 */
export async function ask(
  provider: Provider,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const { exitCode, stdout, stderr } = await provider.run(args, signal);
  if (exitCode === 0) return stdout.trim();
  throw new ClusterError(`"${provider.name} ${args.join(" ")}" failed: ${stderr.trim()}`);
}

async function spawnCommand(
  command: readonly string[],
  signal?: AbortSignal,
): Promise<CommandResult> {
  const [program = ""] = command;
  if (!Bun.which(program)) return { exitCode: 127, stdout: "", stderr: "not installed" };
  const child = Bun.spawn([...command], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    ...(signal ? { signal } : {}),
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  signal?.throwIfAborted();
  return { exitCode, stdout, stderr };
}
