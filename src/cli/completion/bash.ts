import { commandArms, valueArms } from "./case-arms.ts";
import { type Completable, everyCommand } from "./completable.ts";

/**
 * A script for bash 3.2 and newer; it needs nothing of the package bash-completion. As `=` breaks words there, a flag
 * with its value is three of them.
 */
export function bashScript(program: Completable): string {
  const candidates = [...everyCommand(program)].map(({ path, flags, commands }) => {
    const words = commands.map((sub) => sub.path.split(" ").at(-1) ?? "");
    const names = flags.flatMap((flag) => flag.names.filter((name) => name.startsWith("--")));
    return `    "${path}") candidates="${[...words, ...names].join(" ")}" ;;`;
  });
  return `# Completion of kubedock for bash: source <(kubedock completion bash)
_kubedock() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}"
  local command="" candidates="" i IFS=$'\\n'
  if [[ $word == "=" ]]; then word=""
  elif [[ $before == "=" ]]; then before="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
${commandArms(program).join("\n")}
    esac
  done
  COMPREPLY=()
  case "$command $before" in
${valueArms(program, {
  file: 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$word")); return',
  unknown: "return",
}).join("\n")}
  esac
  case "$command" in
${candidates.join("\n")}
  esac
  COMPREPLY=($(IFS=" "; compgen -W "$candidates" -- "$word"))
}
complete -F _kubedock kubedock
`;
}
