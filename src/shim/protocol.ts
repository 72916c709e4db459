/**
 * What the server says to the shim, the static program inside a container (`program/main.c` tells what it does).
 * Everything here is pure; the commands are run by exec, or are a container's own command.
 */

/** Architectures for which there is a shim, by their names in image manifests. */
export type Architecture = "amd64" | "arm64";

/** Version of this protocol: a shim that tells another one is not to be used. */
export const SHIM_VERSION = "1";

/** Name of processes that are not the container's: they are neither shown with its own nor paused (`processes.c`). */
export const SHIM_PROCESS = "kubedock-shim";

/** Where the ConfigMap with the shim is mounted, read-only. */
export const SHIM_FOLDER = "/.kubedock";

/**
 * Folders for a pushed copy of the shim, best first: any may be missing, read-only, or mounted `noexec`. /dev is in
 * memory and root's, whatever becomes of the rest.
 */
export const SHIM_PUSH_FOLDERS: readonly string[] = ["/tmp", "/dev/shm", "/run", "/dev"];

/** Exit code of a shim that failed itself, as Docker's own: not the command's, and not 126 or 127, its start's. */
export const SHIM_FAILURE = 125;

/**
 * File that gets the words of a gate or init that cannot start its command: the kubelet puts them into
 * `state.terminated.message`, so that such an end can be told from a command that itself exits with 127.
 * @see Pod `spec.containers[].terminationMessagePath`, whose default this is
 */
export const TERMINATION_LOG = "/dev/termination-log";

/** What a gate writes there if the server goes before it has given its word: the command has not begun. */
export const GATE_ABANDONED = "kubedock: the server left before the container was to start";

/** Key of a shim in the ConfigMap, and its name in `SHIM_FOLDER`. */
export function shimFileName(architecture: Architecture): string {
  return `shim-${architecture}`;
}

/** Path of the mounted shim in a container. */
export function shimPath(architecture: Architecture): string {
  return `${SHIM_FOLDER}/${shimFileName(architecture)}`;
}

/** How a command is to run; what is left out stays as the container has it. */
export type CommandOptions = {
  /** Program and arguments; a program without a slash is looked up in the `PATH` of the environment. */
  readonly argv: readonly string[];
  /** `user[:group]`, names or numbers of the container's own `/etc/passwd` and `/etc/group`. */
  readonly user?: string;
  /** Further groups (`HostConfig.GroupAdd`), names or numbers. */
  readonly groups?: readonly string[];
  /** Absolute. A gate or init creates it if it is missing, as Docker does at start; `run` does not. */
  readonly cwd?: string;
  /** `NAME=value`, added to the environment or in place of what it has; a bare `NAME` is taken out of it. */
  readonly env?: readonly string[];
};

/** How a container's own command is to run. */
export type GateOptions = CommandOptions & {
  /** Where the command's stdin comes from once it runs; with a terminal only `open` makes sense. */
  readonly stdin: "open" | "null";
  /** Whether PID 1 is an init with the command as its child. Its exit code is then told by `awaitCommand`. */
  readonly isInit?: boolean;
  /** Whether the init stays for up to a second after the end of the command, until someone has asked for its code. */
  readonly isAwaited?: boolean;
  /** Whether the init then stays for who has asked with `holds`, for ten minutes at most. */
  readonly isHeld?: boolean;
  /**
   * Whether the command gets two more descriptors that keep its output open. Needed for a container with stdin and
   * without a terminal: containerd drops stdin once nobody holds stdout or stderr (`sh -c 'exec cat > file'`).
   */
  readonly holdsOutput?: boolean;
};

/**
 * The command of a container that waits for `goFrame` on its stdin, or, where stdin is a terminal, for the first
 * window size; then it becomes the command itself.
 */
export function gateCommand(shim: string, options: GateOptions): string[] {
  const flags = ["--stdin", options.stdin, ...initFlags(options)];
  if (options.holdsOutput) flags.push("--hold-output");
  return [shim, "gate", ...flags, ...commandFlags(options), "--", ...options.argv];
}

/** The command of a container whose PID 1 is an init, and which starts at once. */
export function initCommand(
  shim: string,
  options: CommandOptions & Pick<GateOptions, "isAwaited" | "isHeld">,
): string[] {
  return [shim, "init", ...waitFlags(options), ...commandFlags(options), "--", ...options.argv];
}

/** The command of a container that is there for others: it waits until it is asked to end, and exits with 0. */
export function idleCommand(shim: string): string[] {
  return [shim, "idle"];
}

/**
 * A command to exec. Its failures to start are told on stderr in Docker's words, with exit code 126 or 127 (255 if
 * the kernel refuses the file). Where stdin is a pipe, the shim stays as its parent, so that no input is lost.
 */
export function runCommand(shim: string, options: CommandOptions): string[] {
  return [shim, "run", ...runWords(options)];
}

/** Runs one command after another, as `serve.ts` has them, until its standard input ends. */
export function serveCommand(shim: string): string[] {
  return [shim, "serve"];
}

/** What `runCommand` says after its verb: how a command is to run, and the command. */
export function runWords(options: CommandOptions): string[] {
  return [...commandFlags(options), "--", ...options.argv];
}

/** Whether a process's command line is that of the mounted shim as a gate. */
export function isGateCommand(command: string): boolean {
  return command.startsWith(`${SHIM_FOLDER}/`) && command.split(" ")[1] === "gate";
}

/** Whether a gate becomes an init that waits to be asked for the exit code, as its command line says. */
export function isAwaitedGate(command: readonly string[]): boolean {
  return command.slice(0, command.indexOf("--")).includes("--await");
}

/** Who gets a signal: a process, or all but the shim itself. */
export type KillTarget = number | "all" | "all-but-init";

/** Sends a signal, `SIGTERM`, `TERM` or `15`. Exits with 1 if there is no such process or signal. */
export function killCommand(shim: string, signal: string | number, target: KillTarget): string[] {
  if (typeof target === "number") return [shim, "kill", String(signal), String(target)];
  return [shim, "kill", "--all", ...(target === "all" ? [] : ["--not-init"]), String(signal)];
}

/**
 * Stops every process of the container, but for what reads its figures: each is shown as stopped then. Exits with 1,
 * and says why, if the kernel does not let it; nothing is stopped then.
 */
export function pauseCommand(shim: string): string[] {
  return [shim, "pause"];
}

/** Lets every process of the container go on, also one that had been stopped before the pause. */
export function unpauseCommand(shim: string): string[] {
  return [shim, "unpause"];
}

/** Lists the container's processes, for `parseProcesses`. */
export function processesCommand(shim: string): string[] {
  return [shim, "ps"];
}

/**
 * Reads what the container has used, for `parseStats`: once, or each second until its standard input ends. An empty
 * line ends each sample.
 */
export function statsCommand(shim: string, { follows }: { readonly follows: boolean }): string[] {
  return [shim, "stats", ...(follows ? ["--follow"] : [])];
}

/** Lists the pod's addresses, for `parseAddresses`. */
export function addressesCommand(shim: string): string[] {
  return [shim, "ip"];
}

/** Replaces the names that earlier calls put into the container's `/etc/hosts`. */
export function hostsCommand(
  shim: string,
  entries: readonly { name: string; address: string }[],
): string[] {
  return [shim, "hosts", ...entries.map(({ name, address }) => `${name}=${address}`)];
}

/**
 * Replaces domains in which the container's `/etc/resolv.conf` says to look for names, and puts them before all others.
 * @param form Which ones: `kd-*.namespace.svc.cluster.local`.
 */
export function searchCommand(shim: string, form: string, domains: readonly string[]): string[] {
  return [shim, "search", form, ...domains];
}

/**
 * Waits until the command of the container's init ends and prints its exit code, for `parseExitCode`. What counts is
 * the output: the exec itself may be killed with the container as soon as it has printed.
 * @param holds Whether it then keeps an init that lets itself be held until its standard input ends.
 */
export function awaitCommand(shim: string, { holds = false } = {}): string[] {
  return [shim, "await", ...(holds ? ["--hold"] : [])];
}

/** Asks a pushed copy what it is, for `isWholeShim`. */
export function versionCommand(shim: string): string[] {
  return [shim, "version"];
}

/** Tells a waiting gate to start the command. What follows in the stream is the command's stdin. */
export function goFrame(): Uint8Array<ArrayBuffer> {
  return frame("G", new Uint8Array(0));
}

/** Proof that all files have come. */
export function endFrame(): Uint8Array<ArrayBuffer> {
  return frame("Z", new Uint8Array(0));
}

/** A head and its payload. */
export function frame(type: string, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return Buffer.concat([frameHead(type, payload.length), payload]);
}

/** 1 byte type, 4 bytes big-endian length of the payload that follows. */
export function frameHead(type: string, sizeBytes: number): Uint8Array {
  const bytes = Buffer.alloc(5, type, "latin1");
  bytes.writeUInt32BE(sizeBytes, 1);
  return bytes;
}

/** Whether the output of `versionCommand` is that of a usable shim of this many bytes. */
export function isWholeShim(
  output: string,
  architecture: Architecture,
  sizeBytes: number,
): boolean {
  return output.trim() === `${SHIM_VERSION} ${architecture} ${sizeBytes}`;
}

/** Reads the output of `awaitCommand`: 0 to 255, or nothing if the init ended without telling. */
export function parseExitCode(output: string): number | undefined {
  const match = /^(\d{1,3})\n/.exec(output);
  return match ? Number(match[1]) : undefined;
}

/** Reads the output of `addressesCommand`: IPv4 first, IPv6 in its shortest form. */
export function parseAddresses(output: string): string[] {
  const addresses = output.split("\n").filter((line) => line !== "");
  return [
    ...addresses.filter((address) => !address.includes(":")),
    ...addresses.filter((address) => address.includes(":")).map(shortIpv6),
  ];
}

/** The URL parser writes IPv6 as RFC 5952 wants it. */
function shortIpv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function initFlags(options: GateOptions): string[] {
  return options.isInit ? ["--init", ...waitFlags(options)] : [];
}

function waitFlags({ isAwaited, isHeld }: Pick<GateOptions, "isAwaited" | "isHeld">): string[] {
  return [...(isAwaited ? ["--await"] : []), ...(isHeld ? ["--held"] : [])];
}

function commandFlags({ user, groups = [], cwd, env = [] }: CommandOptions): string[] {
  const flags = user === undefined || user === "" ? [] : ["--user", user];
  for (const group of groups) flags.push("--group", group);
  if (cwd !== undefined && cwd !== "") flags.push("--cwd", cwd);
  for (const variable of env) flags.push("--env", variable);
  return flags;
}
