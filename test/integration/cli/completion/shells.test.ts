import { afterAll, beforeAll, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireDebianPackages } from "../../../../scripts/setup/debian-packages.ts";
import { bashScript } from "../../../../src/cli/completion/bash.ts";
import { describeProgram } from "../../../../src/cli/completion/completable.ts";
import { fishScript } from "../../../../src/cli/completion/fish.ts";
import { zshScript } from "../../../../src/cli/completion/zsh.ts";
import { rootCommand } from "../../../../src/cli/root.ts";
import { spawnInTerminal } from "../../../support/pty.ts";

/** Says with which words it was called. */
const POSIX = 'kubedock() { echo "<$*>"; }';

/** How a shell is started that reads nothing of whoever runs the tests, and what it is told first. */
const SHELLS = [
  { shell: "bash", args: ["--norc", "--noprofile"], first: POSIX, script: bashScript },
  {
    shell: "zsh",
    args: ["-f"],
    first: `${POSIX}; autoload -Uz compinit; compinit -D`,
    script: zshScript,
  },
  {
    shell: "fish",
    args: ["--no-config"],
    first: 'function kubedock; echo "<$argv>"; end',
    script: fishScript,
  },
] as const;

/** What is typed before the tab key, and with which words the program is called then. */
const COMPLETED: readonly (readonly [typed: string, words: string])[] = [
  ["ser", "server"],
  ["cluster kub", "cluster kubeconfig"],
  ["server --request-m", "server --request-memory"],
  ["server --request-memory 1Gi --unix-s", "server --request-memory 1Gi --unix-socket"],
  ["server --kubeconfig on", "server --kubeconfig only.yaml"],
  ["server --kubeconfig=on", "server --kubeconfig=only.yaml"],
  ["server --namespace on", "server --namespace on"],
  ["dind --kubedock-u", "dind --kubedock-url"],
];

/** A shell may take seconds to begin where others want the processor too. */
const SLOWLY = { timeoutMs: 60_000 };
setDefaultTimeout(90_000);

let folder = "";

beforeAll(async () => {
  await requireDebianPackages(["zsh", "fish"]);
  folder = await mkdtemp(join(tmpdir(), "kubedock-completion-"));
  await Bun.write(join(folder, "only.yaml"), "");
  const program = await describeProgram(rootCommand);
  for (const { shell, script } of SHELLS) await Bun.write(join(folder, shell), script(program));
});
afterAll(() => rm(folder, { recursive: true }));

for (const { shell, args, first } of SHELLS) {
  test(`the tab key completes commands, flags and files in ${shell}`, async () => {
    await using terminal = spawnInTerminal([shell, ...args], {
      columns: 200,
      cwd: folder,
      env: { HOME: folder, INPUTRC: "/dev/null" },
    });
    terminal.write(`${first}; source ./${shell}; echo rea""dy\r`);
    await terminal.until(/^ready\r/m, SLOWLY);
    for (const [typed, words] of COMPLETED) {
      terminal.write(`kubedock ${typed}\t\r`);
      await terminal.until(`<${words}>`, SLOWLY);
    }
  });
}
