import { commandArms, valueArms } from "./case-arms.ts";
import { type Completable, everyCommand } from "./completable.ts";

/** A script for zsh, to be sourced after `compinit`, or to lie in `$fpath` as `_kubedock`. */
export function zshScript(program: Completable): string {
  const candidates = [...everyCommand(program)].map(({ path, flags, commands }) => {
    const entries = [
      ...commands.map((sub) => entry(sub.path.split(" ").at(-1) ?? "", sub.description)),
      ...flags.flatMap(({ names, description }) => names.map((name) => entry(name, description))),
    ];
    return `    "${path}") candidates=(\n${entries.map((text) => `      ${text}`).join("\n")}\n    ) ;;`;
  });
  return `#compdef kubedock
# Completion of kubedock for zsh: source <(kubedock completion zsh)
_kubedock() {
  local command="" before="\${words[CURRENT - 1]}" i
  local -a candidates
  if [[ $PREFIX == --*=* ]]; then
    before="\${PREFIX%%=*}"
    compset -P "*="
  fi
  for ((i = 2; i < CURRENT; i++)); do
    case "$command \${words[i]}" in
${commandArms(program).join("\n")}
    esac
  done
  case "$command $before" in
${valueArms(program, { file: "_files; return", unknown: "return" }).join("\n")}
  esac
  case "$command" in
${candidates.join("\n")}
  esac
  _describe kubedock candidates
}
if [[ $funcstack[1] == _kubedock ]]; then _kubedock "$@"; else compdef _kubedock kubedock; fi
`;
}

/** `name:description` in single quotes: a colon divides them, and in a name there is none. */
function entry(name: string, description: string): string {
  return `'${`${name}:${description}`.replaceAll("'", String.raw`'\''`)}'`;
}
