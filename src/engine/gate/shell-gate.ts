import { commandLine, type ContainerConfig } from "../../model/container.ts";
import { errorMessage } from "../../model/errors.ts";
import type { Forerunner } from "../../podspec/container.ts";
import { GATE_ABANDONED, initCommand, SHIM_FAILURE, TERMINATION_LOG } from "../../shim/protocol.ts";

const SHELL = "/bin/sh";

/** How the gate waits. */
const READ_WORD = "read -r line";

/** Leaves nothing in the environment that the shell has put there. */
export const CLEAN_ENVIRONMENT = "unset PWD OLDPWD SHLVL";

/**
 * The word to go, for a gate that is the image's own shell: the line that it reads.
 * @param shim Path of the shim that it is to become.
 */
export function shellGo(shim = ""): Uint8Array {
  return new TextEncoder().encode(`${shim}\n`);
}

/** Variables that one shell or another sets, takes for itself, or reads a line into. */
const SHELL_VARIABLE =
  /^(?:_|line|PWD|OLDPWD|SHLVL|IFS|PPID|PS\d|OPT(?:IND|ARG|ERR)|LINENO|S?RANDOM|SECONDS|EPOCH\w*|HISTCMD|SHELLOPTS|BASH\w*)$/;

/** Says why a command cannot be run, in runc's words and with its exit codes. */
const CHECK_COMMAND = `fail() { echo "exec: \\"$1\\": $2" >&2; exit $3; }
case $1 in
*/*) [ -e "$1" ] || fail "$1" "stat $1: no such file or directory" 127
[ ! -d "$1" ] || fail "$1" "is a directory" 126
[ -x "$1" ] || fail "$1" "permission denied" 126 ;;
*) command -v "$1" >/dev/null 2>&1 || fail "$1" "executable file not found in \\$PATH" 127 ;;
esac`;

/**
 * A gate made of the image's own shell. It costs nothing, where the shim's volume delays a start by 300 ms: it waits
 * for a line, which every shell reads byte by byte, and then becomes the command, or the shim as its init, which has
 * been brought in meanwhile.
 */
export function planShellGate(
  config: ContainerConfig,
  { isInit }: { readonly isInit: boolean },
): Forerunner {
  return isInit
    ? { command: gateToInit(config), waitsFor: "path", isAwaited: true }
    : { command: gateToCommand(config), waitsFor: "line", isAwaited: false };
}

function gateToCommand(config: ContainerConfig): string[] {
  // Two more descriptors keep the output open: containerd drops the input once nobody holds stdout or stderr.
  const redirection = config.openStdin ? "8>&1 9>&2" : "</dev/null";
  return shellGate(
    [`unset line; ${CLEAN_ENVIRONMENT}`, CHECK_COMMAND, `exec "$@" ${redirection}`],
    commandLine(config),
  );
}

/** The init tells itself why a command cannot be run, and holds its output. */
function gateToInit(config: ContainerConfig): string[] {
  const redirection = config.openStdin ? "" : "</dev/null";
  const [, ...init] = initCommand("", { argv: commandLine(config), isAwaited: true });
  return shellGate([CLEAN_ENVIRONMENT, `exec "$line" "$@" ${redirection}`], init);
}

function shellGate(then: readonly string[], argv: readonly string[]): string[] {
  const wait = `${READ_WORD} || { echo "${GATE_ABANDONED}" >${TERMINATION_LOG}; exit ${SHIM_FAILURE}; }`;
  return [SHELL, "-c", [wait, ...then].join("\n"), "kubedock-gate", ...argv];
}

/**
 * Whether a shell hands all of these variables on. A POSIX shell drops those that it could not name itself, such as
 * `discovery.type=single-node`.
 */
export function passesShell(env: readonly string[]): boolean {
  const names = env.map((entry) => entry.split("=", 1)[0] ?? "");
  return names.every((name) => /^[A-Za-z_]\w*$/.test(name) && !SHELL_VARIABLE.test(name));
}

/** Whether the first line of a process's arguments is that of this gate. */
export function isShellGate(line: string): boolean {
  return line.startsWith(`${SHELL}-c${READ_WORD}`);
}

/** Whether a start failed because the image has no shell. */
export function isShellMissing(error: unknown): boolean {
  return errorMessage(error).includes(`exec: "${SHELL}": stat ${SHELL}: no such file or directory`);
}
